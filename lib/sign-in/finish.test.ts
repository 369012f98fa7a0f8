import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { pseudonym } from '../identity.ts'
import { endSession, isListed } from '../session/list.ts'
import { codeMac, codeState, keepLive } from '../session/live-code.ts'
import { MemoryStore } from '../store/memory.ts'
import { address } from '../testing/address.ts'
import { applySettings } from '../testing/settings.ts'
import { signIn } from './finish.ts'

const { makeSessionCookie } = vi.hoisted(() => ({ makeSessionCookie: vi.fn() }))
vi.mock('../session/start.ts', () => ({ makeSessionCookie, writeSession: vi.fn() }))
vi.mock('../session/current.ts', () => ({ currentSession: async () => ({ state: 'none' }) }))
vi.mock('../session/device.ts', () => ({ rememberDevice: vi.fn() }))
vi.mock('../session/pending.ts', () => ({ dropPending: vi.fn() }))
vi.mock('../request.ts', () => ({ clientSoftware: async () => ({ browser: '', system: '' }) }))

applySettings()

const made = { value: '', maxAge: 1, claims: 'unverifiable' }
const email = address('jane@example.com')
const uid = pseudonym('uid', email)
const person = {
  email,
  who: 'who',
  account: 'account',
  device: undefined,
  address: { kind: 'none' },
  request: 'r1',
} as const
const sent = () => ({
  flow: randomUUID(),
  email,
  otpId: randomUUID(),
  sentAt: Date.now(),
  expiresAt: Date.now() + 600_000,
  next: null,
})
let pending = sent()

/** As the server's yes has it at first, and the store from then on. */
const accepted = () => ({ sid: 'sid', at: Date.now(), codeMac: codeMac(pending, '12345678') })
async function earlier() {
  const known = await codeState(pending)
  if (known.state !== 'accepted') throw new Error(known.state)
  return known
}

beforeEach(async () => {
  globalThis.signInStore = new MemoryStore()
  makeSessionCookie.mockReset().mockResolvedValue(made)
  pending = sent()
  await keepLive(pending)
})

/** One guess, counted. */
const counted = (giveBack: () => Promise<void>) => ({ ok: true, left: new Map(), giveBack }) as const
const free = { from: counted(async () => undefined), guess: counted(async () => undefined) }

test('the first success gives its guess back; a replay does not, so that it cannot be sent for ever', async () => {
  const giveBack = vi.fn()
  const counts = { ...free, guess: counted(giveBack) }
  expect(await signIn(person, pending, accepted(), counts)).toBeNull()
  expect(giveBack).toHaveBeenCalledOnce()
  expect(await signIn(person, pending, await earlier(), counts)).toBeNull()
  expect(giveBack).toHaveBeenCalledOnce()
})

describe('a JWT that cannot be made', () => {
  test('leaves no session, and the code good', async () => {
    makeSessionCookie.mockResolvedValueOnce(null)
    expect(await signIn(person, pending, accepted(), free)).toEqual({ code: 'acceptedButFailed' })
    expect(await isListed(uid, 'sid')).toBe(false)
    expect(await signIn(person, pending, await earlier(), free)).toBeNull()
    expect(await isListed(uid, 'sid')).toBe(true)
  })

  test('costs no guess, however often it is tried: its address pays for that', async () => {
    makeSessionCookie.mockResolvedValue(null)
    const [from, guess] = [vi.fn(), vi.fn()]
    const counts = { from: counted(from), guess: counted(guess) }
    await signIn(person, pending, accepted(), counts)
    for (let tries = 2; tries < 10; tries += 1) {
      expect(await signIn(person, pending, await earlier(), counts)).toEqual({ code: 'acceptedButFailed' })
      expect(guess).toHaveBeenCalledTimes(tries)
    }
    expect(from).toHaveBeenCalledOnce()
  })

  test('as from claims that throw (a database that is down), leaves the same', async () => {
    makeSessionCookie.mockRejectedValueOnce(new Error('The table of users is down'))
    await expect(signIn(person, pending, accepted(), free)).rejects.toThrow('The table of users is down')
    expect(await isListed(uid, 'sid')).toBe(false)
    expect(await signIn(person, pending, await earlier(), free)).toBeNull()
  })

  test('ends no session that another try of the code has opened', async () => {
    expect(await signIn(person, pending, accepted(), free)).toBeNull()
    makeSessionCookie.mockResolvedValueOnce(null)
    expect(await signIn(person, pending, await earlier(), free)).toEqual({ code: 'acceptedButFailed' })
    expect(await isListed(uid, 'sid')).toBe(true)
  })

  test.each([
    ['the first', null, made],
    ['the second', made, null],
  ])('nor one that a twin is still opening: %s fails', async (_, first, second) => {
    const jwt = new EventEmitter()
    makeSessionCookie.mockReturnValueOnce(once(jwt, 'done').then(() => first))
    const waiting = signIn(person, pending, accepted(), free)
    await vi.waitFor(() => expect(makeSessionCookie).toHaveBeenCalledOnce())
    makeSessionCookie.mockResolvedValueOnce(second)
    const twin = signIn(person, pending, await earlier(), free)
    const outcomes = [await twin.finally(() => jwt.emit('done')), await waiting]
    expect(outcomes).toEqual([second, first].map((cookie) => (cookie ? null : { code: 'acceptedButFailed' })))
    expect(await isListed(uid, 'sid')).toBe(true)
  })

  test('does not make the code good again whose session was signed out meanwhile', async () => {
    await signIn(person, pending, accepted(), free)
    makeSessionCookie.mockImplementationOnce(async () => {
      await endSession(uid, 'sid')
      return null
    })
    await signIn(person, pending, await earlier(), free)
    expect(await signIn(person, pending, await earlier(), free)).toEqual({ code: 'codeUsed' })
    expect(await isListed(uid, 'sid')).toBe(false)
  })
})
