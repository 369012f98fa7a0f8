import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { isListed } from '../../lib/account/sessions.ts'
import { RedisStore } from '../../lib/store/redis.ts'
import { StoredAccount } from '../../lib/store/stored-account.ts'
import { isStoreUnavailable } from '../../lib/store/unavailable.ts'
import { address } from '../../lib/testing/address.ts'
import { readSettings } from '../../lib/testing/settings.ts'
import type { Load, Report } from './load.ts'

/**
 * One instance under load: a process with the core of signing in and the real store, without Next.js. Users sign in, read
 * their session and sign out, one after the other. An attacker guesses at the same code through all instances.
 */

const load: Load = JSON.parse(process.argv[2] ?? '')
readSettings(load.settings)
// This module reads the settings, so it is imported after them.
const { SignInWorld } = await import('../../lib/testing/sign-in.ts')

const report = (what: Report) => process.connected && process.send?.(what)
const store = new RedisStore({ urls: load.urls, topology: load.topology, prefix: load.prefix })
await store.problemAtStart(5000)

let running = true
process.on('message', () => {
  running = false
})
// The parent process is gone.
process.on('disconnect', () => process.exit())

function newWorld() {
  const world = new SignInWorld(store)
  Object.assign(world.services, {
    now: Date.now,
    monotonic: () => performance.now(),
    sleep: (ms: number) => setTimeout(ms),
  })
  return world
}

const newClient = () => ({ clientIp: { kind: 'known', address: `client-${randomUUID()}` } }) as const
const accountOf = (email: string) => new StoredAccount(store, address(email), Date.now)

/** Limits each user to 100 steps a second, so that other processes get CPU time. */
const pauseMs = 10

/** Does one step of a user. If the store is unavailable, reports that and returns undefined. */
async function step<T>(
  action: () => Promise<T>,
  failure: 'unavailable' | 'unconfirmed' = 'unavailable',
): Promise<T | undefined> {
  try {
    const result = await action()
    await setTimeout(pauseMs)
    return result
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    report({ event: failure, at: Date.now() })
    return undefined
  }
}

async function user(name: string): Promise<void> {
  const world = newWorld()
  for (let i = 0; running; i += 1) {
    const email = `${name}-${i}@example.com`
    const sent = await step(() => world.send(email, newClient()))
    const pending = sent && 'cookies' in sent ? sent.cookies.pending : undefined
    const checked = pending && (await step(() => world.check(pending, '12345678', newClient())))
    world.calls.length = 0
    const cookie = checked && 'cookies' in checked ? checked.cookies.session : undefined
    // A user who is asked to try again also waits a moment.
    if (!cookie) await setTimeout(50)
    else await useSession(email, cookie.value.replace('cookie of ', ''))
  }
}

/** Sessions that stay signed in for some rounds, so that a fault can hit them. Then their users sign out. */
const signedIn: { email: string; sessionId: string }[] = []
const maxSignedIn = 30

async function useSession(email: string, sessionId: string): Promise<void> {
  const seen = await step(() => accountOf(email).read())
  if (!seen || !isListed(seen, sessionId, Date.now())) return
  report({ event: 'signed in', email, sessionId })
  signedIn.push({ email, sessionId })
  const oldest = signedIn.length > maxSignedIn ? signedIn.shift() : undefined
  if (oldest) await signOut(oldest.email, oldest.sessionId)
}

async function signOut(email: string, sessionId: string): Promise<void> {
  report({ event: 'signing out', email, sessionId })
  const end = () =>
    accountOf(email)
      .endSession(sessionId)
      .then(() => true)
  const ended = await step(end, 'unconfirmed')
  if (ended) report({ event: 'signed out', email, sessionId })
}

/** Derives an ID from a text, so that all instances know it and can guess at the same code. */
function idOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

async function attacker(): Promise<void> {
  const world = newWorld()
  const wrong = world.services.validateOtp
  while (running) {
    const second = Math.floor(Date.now() / 1000)
    const email = `victim-${second - 1}@example.com`
    const [attemptId, otpId] = [idOf(`attempt ${email}`), idOf(`code ${email}`)]
    const now = Date.now()
    const pending = {
      attemptId,
      otpId,
      email: address(email),
      next: null,
      sentAt: now,
      expiresAt: now + 600_000,
    }
    world.services.validateOtp = (...args) => {
      report({ event: 'guess', email })
      return wrong(...args)
    }
    await world
      .check(pending, String(Math.floor(Math.random() * 1e8)).padStart(8, '0'), newClient())
      .catch(() => undefined)
    world.calls.length = 0
    await setTimeout(20)
  }
}

/** The victims request their codes from one instance, a second before the attacker guesses at them. */
async function victims(): Promise<void> {
  const world = newWorld()
  while (running) {
    const email = `victim-${Math.floor(Date.now() / 1000)}@example.com`
    const newId = () => idOf(`attempt ${email}`)
    const deliverCode = async () => ({ ok: true, otpId: idOf(`code ${email}`) }) as const
    Object.assign(world.services, { newId, deliverCode })
    await world.send(email, newClient()).catch(() => undefined)
    world.calls.length = 0
    await setTimeout(1000 - (Date.now() % 1000))
  }
}

const users = Array.from({ length: load.users }, (_, i) => user(`${load.name}-${i}`))
await Promise.all([...users, attacker(), ...(load.name === 'a' ? [victims()] : [])])
await store.close()
process.exit()
