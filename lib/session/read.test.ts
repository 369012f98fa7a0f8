import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { pseudonym } from '../identity.ts'
import { log } from '../log.ts'
import { MemoryStore } from '../store/memory.ts'
import { RedisStore } from '../store/redis.ts'
import { address } from '../testing/address.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { startRedis } from '../testing/redis.ts'
import { applySettings } from '../testing/settings.ts'
import { seal } from './cookies.ts'
import { handOver, takeOver } from './handover.ts'
import { sessionClaims } from './jwt.ts'
import { endAllSessions, endSession, listing, listSessions, noteSeen } from './list.ts'
import { readSessionCookie } from './read.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const jane = 'jane@example.com'
const issuer = 'https://magiclinks.example.com'
const audience = '5c2bd1b8-0f3c-4b0e-9a52-6c3c2f3b8f11'

let server: TestServer
let privateKey: CryptoKey
let jwks: object

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  privateKey = pair.privateKey
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'EdDSA' }] }
  server = await startServer(reply(200, jwks))
  applySettings({
    MAGICLINKSDEV_URL: server.url,
    MAGICLINKSDEV_ISSUER: issuer,
    MAGICLINKSDEV_AUDIENCE: audience,
  })
})
afterAll(() => server.close())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  globalThis.signInStore = new MemoryStore()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  server.answer = reply(200, jwks)
  for (const name of ['signInStore', 'signInKeys', 'signInVerified', 'signInHandover'] as const)
    globalThis[name] = undefined
})

/** A session as signing in makes it: listed, with a JWT of the server, sealed. */
async function signedIn({ email = jane, sealedEmail = '', serverAheadSeconds = 0, claims = {} } = {}) {
  const sid = randomUUID()
  const at = Date.now()
  const uid = pseudonym('uid', email)
  const listed = {
    since: at,
    seen: at,
    idleEnd: at + day,
    end: at + 7 * day,
    browser: 'Firefox',
    system: 'Linux',
  }
  const { key, field, value: entry, expiresAt } = listing(uid, sid, listed)
  await globalThis.signInStore?.openOnce({
    ...{ marked: `flow:{${uid}}:${sid}`, mark: 'opened', fields: {}, markedExpiresAt: expiresAt },
    ...{ key, field, value: entry, expiresAt },
  })
  const now = Math.floor(at / 1000) + serverAheadSeconds
  const registered = {
    iss: issuer,
    aud: [audience],
    iat: now,
    nbf: now,
    exp: now + 86_400,
    jti: randomUUID(),
    ...claims,
  }
  const jwt = await new SignJWT({ ...sessionClaims(email, sid, at), ...registered })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'JWT' })
    .sign(privateKey)
  return { uid, sid, cookie: await seal('session', { jwt, email: sealedEmail || email }, 7 * 86_400) }
}

/** As after a restart: the JWT is verified again. */
const forgetVerified = () => void globalThis.signInVerified?.clear()

const stateOf = async (cookie: string | undefined) => (await readSessionCookie(cookie)).state

describe('a session', () => {
  test('is who signed in, since when and until when', async () => {
    const at = Math.floor(Date.now() / 1000) * 1000
    const { uid, sid, cookie } = await signedIn()
    expect(await readSessionCookie(cookie)).toEqual({
      state: 'active',
      session: {
        uid,
        sid,
        email: address(jane),
        since: at,
        issuedAt: at,
        idleEnd: at + day,
        end: at + 7 * day,
      },
    })
  })

  test('is opened and verified once, and looked up on each of its pages', async () => {
    const { cookie } = await signedIn()
    const opened = vi.spyOn(crypto.subtle, 'decrypt')
    const verified = vi.spyOn(crypto.subtle, 'verify')
    const first = await stateOf(cookie)
    const once = [opened.mock.calls.length, verified.mock.calls.length]
    const lookedUp = globalThis.signInStore && vi.spyOn(globalThis.signInStore, 'field')
    const later = [await stateOf(cookie), await stateOf(cookie), await stateOf(cookie)]
    expect([first, ...later]).toEqual(['active', 'active', 'active', 'active'])
    expect(once.every((times) => times > 0)).toBe(true)
    expect([opened.mock.calls.length, verified.mock.calls.length]).toEqual(once)
    expect(lookedUp).toHaveBeenCalledTimes(3)
  })

  test('is not there without a cookie, and ended with one that is none', async () => {
    expect(await stateOf(undefined)).toBe('none')
    expect(await stateOf('')).toBe('none')
    expect(await stateOf('garbage')).toBe('ended')
  })

  test('ends when it was idle for a day, and the minute by which clocks may differ, also when it was read before', async () => {
    const { cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() + day + minute - 1000)
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() + 1000)
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('ends a week after signing in, to the second: that end is our own', async () => {
    vi.setSystemTime(1_800_000_000_000)
    const { cookie } = await signedIn({ claims: { auth_time: Date.now() / 1000 - 7 * 86_400 + 30 } })
    vi.setSystemTime(Date.now() + 29_999)
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() + 1)
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('whose JWT is about somebody else than its address is none', async () => {
    const { cookie } = await signedIn({ sealedEmail: 'john@example.com' })
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('that nobody listed is none, however good its JWT', async () => {
    const { cookie } = await signedIn()
    globalThis.signInStore = new MemoryStore()
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('under the name of another cookie is none', async () => {
    const { cookie } = await signedIn()
    const pending = await seal('sign-in', { jwt: 'x', email: jane }, 3600)
    expect(await stateOf(pending)).toBe('ended')
    expect(await stateOf(`${cookie}x`)).toBe('ended')
  })
})

describe('clocks that differ', () => {
  test.each([59, -59])(
    'a server whose clock is %i s ahead of ours ends no session, now or at the idle end',
    async (serverAheadSeconds) => {
      const { cookie } = await signedIn({ serverAheadSeconds })
      expect(await stateOf(cookie)).toBe('active')
      forgetVerified()
      vi.setSystemTime(Date.now() + day - 1000)
      expect(await stateOf(cookie)).toBe('active')
    },
  )

  test.each([59, -59])(
    'a session that began on an instance whose clock is %i s ahead goes on at this one',
    async (aheadSeconds) => {
      const now = Date.now()
      vi.setSystemTime(now + aheadSeconds * 1000)
      const { cookie } = await signedIn({ serverAheadSeconds: -aheadSeconds })
      vi.setSystemTime(now)
      expect(await stateOf(cookie)).toBe('active')
      forgetVerified()
      vi.setSystemTime(now + day - 1000)
      expect(await stateOf(cookie)).toBe('active')
    },
  )

  test.each([61, 3600])(
    'a clock that is set back by %i s across a restart ends no session: it cannot be verified until the clock is right',
    async (backSeconds) => {
      vi.setSystemTime(1_800_000_000_000)
      const logged = vi.spyOn(log, 'error')
      const { cookie } = await signedIn()
      vi.setSystemTime(Date.now() - backSeconds * 1000)
      expect(await stateOf(cookie)).toBe('unverifiable')
      expect(logged.mock.calls).toEqual([
        [
          {
            event: 'session.unverifiable',
            request: undefined,
            who: pseudonym('log', jane),
            reason: 'from-future',
            claim: 'nbf',
            seconds: backSeconds,
          },
        ],
      ])
      vi.setSystemTime(Date.now() + backSeconds * 1000)
      expect(await stateOf(cookie)).toBe('active')
    },
  )

  test('a clock that is set back while the application runs changes nothing for a session that it has verified', async () => {
    const { cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() - hour)
    expect(await stateOf(cookie)).toBe('active')
  })
})

describe('the log', () => {
  test.each([
    ['issuer', { iss: 'https://evil.example' }],
    ['audience', { aud: ['ad9e9d84-92ea-4f07-bac9-5d898d59c83b'] }],
    ['purpose', { purpose: 'invitation' }],
    ['uid', { uid: 'u1' }],
  ])('says that %s was wrong when that signs a user out', async (reason, claims) => {
    const logged = vi.spyOn(log, 'error')
    const { cookie } = await signedIn({ claims })
    expect(await stateOf(cookie)).toBe('ended')
    expect(logged.mock.calls).toEqual([[expect.objectContaining({ event: 'session.refused', reason })]])
  })

  test('says nothing of a session that ends by time, or of a cookie that is not ours', async () => {
    const logged = vi.spyOn(log, 'error')
    const { cookie } = await signedIn()
    vi.setSystemTime(Date.now() + 2 * day)
    expect([await stateOf(cookie), await stateOf('garbage')]).toEqual(['ended', 'ended'])
    expect(logged).not.toHaveBeenCalled()
  })
})

describe('signing out', () => {
  test('ends a copied cookie too, although it was verified before', async () => {
    const { uid, sid, cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    await endSession(uid, sid)
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('everywhere ends every session of this person and nobody else’s', async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    const other = await signedIn({ email: 'john@example.com' })
    await endAllSessions(one.uid)
    expect([await stateOf(one.cookie), await stateOf(two.cookie)]).toEqual(['ended', 'ended'])
    expect(await stateOf(other.cookie)).toBe('active')
  })

  test('of a person cannot be done by naming another person’s session', async () => {
    const mine = await signedIn()
    const other = await signedIn({ email: 'john@example.com' })
    await endSession(mine.uid, other.sid)
    expect(await stateOf(other.cookie)).toBe('active')
  })

  test('is not undone by a renewal that was under way', async () => {
    const { uid, sid } = await signedIn()
    expect(await noteSeen(uid, sid, Date.now() + day)).toBe(true)
    await endSession(uid, sid)
    expect(await noteSeen(uid, sid, Date.now() + day)).toBe(false)
    expect(await listSessions(uid)).toEqual([])
  })
})

test('the list shows live sessions, the latest first, and none that idled out', async () => {
  const first = await signedIn()
  vi.setSystemTime(Date.now() + hour)
  const second = await signedIn()
  expect((await listSessions(first.uid)).map(({ sid }) => sid)).toEqual([second.sid, first.sid])
  vi.setSystemTime(Date.now() + day - hour)
  expect((await listSessions(first.uid)).map(({ sid }) => sid)).toEqual([second.sid])
})

test('the list forgets what is over, however long its person keeps coming back', async () => {
  const first = await signedIn()
  vi.setSystemTime(Date.now() + 6 * day)
  const second = await signedIn()
  vi.setSystemTime(Date.now() + 2 * day)
  expect(await listSessions(first.uid)).toEqual([])
  const kept = await globalThis.signInStore?.fields(`sessions:{${first.uid}}`)
  expect(Object.keys(kept ?? {})).toEqual([second.sid])
})

test('the list leaves out what another build has listed in another way', async () => {
  const { uid, sid } = await signedIn()
  await globalThis.signInStore?.change(`sessions:{${uid}}`, sid, '{"since":"yesterday"}')
  expect(await listSessions(uid)).toEqual([])
})

describe('what cannot be verified is not believed, and not called ended', () => {
  test('with the keys out of reach', async () => {
    const { cookie } = await signedIn()
    server.answer = reply(503, '')
    expect(await stateOf(cookie)).toBe('unverifiable')
    server.answer = reply(200, jwks)
    expect(await stateOf(cookie)).toBe('active')
  })

  test('with the store out of reach, also for a cookie that was verified before', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.kill())
    const store = new RedisStore(redis.url, () => undefined)
    await vi.waitFor(() => store.ping())
    globalThis.signInStore = store
    const { cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    await redis.kill()
    expect(await stateOf(cookie)).toBe('unverifiable')
  })
})

describe('the reading that the proxy hands to the page', () => {
  const reading = { state: 'ended' } as const

  test('is taken once, by its own request, for the very same cookie', () => {
    handOver('r1', 'c', reading)
    expect(takeOver('r2', 'c')).toBeUndefined()
    expect(takeOver('r1', 'c')).toEqual(reading)
    expect(takeOver('r1', 'c')).toBeUndefined()
    handOver('r3', 'c', reading)
    expect(takeOver('r3', 'other')).toBeUndefined()
    expect(takeOver('r3', 'c')).toBeUndefined()
  })

  test('is forgotten when nobody takes it: a flood of requests fills no memory', () => {
    for (let i = 0; i < 5000; i += 1) handOver(`r${i}`, 'c', reading)
    expect(globalThis.signInHandover?.size).toBeLessThanOrEqual(1000)
    expect(takeOver('r4999', 'c')).toEqual(reading)
  })
})
