import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { extendSession, listSession } from '../account/sessions.ts'
import { seal } from '../http/sealed-cookies.ts'
import { log } from '../log.ts'
import { processState } from '../process-state.ts'
import { pseudonym } from '../pseudonym.ts'
import { openMemoryStore } from '../store/sqlite.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { address } from '../testing/address.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { claimsFor, ownClaims, sessionFor } from '../testing/session.ts'
import { applySettings } from '../testing/settings.ts'
import { accountOf } from './account.ts'
import { readSessionCookie } from './read.ts'
import { endOtherSession, listSessions, requireSessionToEnd, signOut, signOutEverywhere } from './sign-out.ts'

vi.mock('../http/request.ts', () => ({ requestId: async () => 'request' }))
const sent = vi.hoisted(() => ({ cookie: '' }))
vi.mock('next/headers', () => ({ cookies: async () => ({ get: () => ({ value: sent.cookie }) }) }))

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
  processState.store = openMemoryStore()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  server.answer = reply(200, jwks)
  Object.assign(processState, { store: undefined, keys: undefined, verifiedSessions: undefined })
})

/** Opens a session as signing in does: listed in the account, with a JWT in a sealed cookie. */
async function signedIn({ email = jane, sealedEmail = '', serverAheadSeconds = 0, claims = {} } = {}) {
  const sid = randomUUID()
  const at = Date.now()
  const uid = pseudonym('uid', email)
  const listed = {
    since: at,
    until: at + 7 * day,
    idle: { since: at, until: at + day + minute },
    browser: 'Firefox',
    system: 'Linux',
  }
  const owner = address(email)
  await accountOf({ email: owner }).update((account) => ({
    account: listSession(account, sid, listed),
    result: undefined,
  }))
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
  const jwt = await new SignJWT({ ...claimsFor(uid, sid, at), ...registered })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'JWT' })
    .sign(privateKey)
  const cookie = await seal('session', { jwt, email: sealedEmail || email }, 7 * 86_400)
  const times = { since: at, issuedAt: at, idleEnd: at + day, end: at + 7 * day }
  const session = sessionFor(owner, { uid, sid, ...times })
  return { uid, sid, cookie, session }
}

/** Extends the session in the account to its absolute end, so that only its JWT can end it. */
async function extend(cookie: string): Promise<void> {
  const read = await readSessionCookie(cookie)
  if (read.state !== 'active') throw new Error('There is no session')
  const { session } = read
  await accountOf(session).update((current, now) => extendSession(current, session.sid, 7 * day, now))
}

/** Clears the cache, as a restart does, so that the JWT is verified again. */
const forgetVerified = () => void processState.verifiedSessions?.clear()

const stateOf = async (cookie: string | undefined) => (await readSessionCookie(cookie)).state

describe('reading', () => {
  test('a session says who signed in, since when and until when', async () => {
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
        ...ownClaims,
      },
    })
  })

  test('a session is unsealed and verified once, and looked up in the store for each page', async () => {
    const { cookie } = await signedIn()
    const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
    const verify = vi.spyOn(crypto.subtle, 'verify')
    const first = await stateOf(cookie)
    const once = [decrypt.mock.calls.length, verify.mock.calls.length]
    const read = processState.store && vi.spyOn(processState.store, 'read')
    const later = [await stateOf(cookie), await stateOf(cookie), await stateOf(cookie)]
    expect([first, ...later]).toEqual(['active', 'active', 'active', 'active'])
    expect(once.every((times) => times > 0)).toBe(true)
    expect([decrypt.mock.calls.length, verify.mock.calls.length]).toEqual(once)
    expect(read).toHaveBeenCalledTimes(3)
  })

  test('a session is `none` if there is no cookie, and `ended` if the cookie is invalid', async () => {
    expect(await stateOf(undefined)).toBe('none')
    expect(await stateOf('')).toBe('none')
    expect(await stateOf('garbage')).toBe('ended')
  })

  test('a session ends after a day and a minute without use: reading it does not extend it, and clocks may differ by a minute', async () => {
    const { cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() + day + minute - 1000)
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() + 1000)
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('a session ends after a day without use, even if the server made a JWT that lasts longer', async () => {
    const { cookie } = await signedIn({ claims: { exp: Math.floor(Date.now() / 1000) + 6 * 86_400 } })
    await extend(cookie)
    vi.setSystemTime(Date.now() + day + minute)
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('a session has ended if its cookie differs from a verified one in one character', async () => {
    const { cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    const half = Math.floor(cookie.length / 2)
    const tampered = cookie.slice(0, half) + (cookie[half] === 'A' ? 'B' : 'A') + cookie.slice(half + 1)
    expect(await stateOf(tampered)).toBe('ended')
  })

  test('a session ends a week after signing in, to the second', async () => {
    vi.setSystemTime(1_800_000_000_000)
    const { cookie } = await signedIn({ claims: { auth_time: Date.now() / 1000 - 7 * 86_400 + 30 } })
    vi.setSystemTime(Date.now() + 29_999)
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() + 1)
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('a session has ended if its JWT and its sealed email address belong to different users', async () => {
    const { cookie } = await signedIn({ sealedEmail: 'john@example.com' })
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('a session that is not in the account has ended, even if its JWT is valid', async () => {
    const { cookie } = await signedIn()
    processState.store = openMemoryStore()
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('a session has ended if its cookie was sealed for another purpose, or has text after its seal', async () => {
    const { cookie } = await signedIn()
    const pending = await seal('sign-in', { jwt: 'x', email: jane }, 3600)
    expect(await stateOf(pending)).toBe('ended')
    expect(await stateOf(`${cookie}x`)).toBe('ended')
  })
})

describe('when clocks differ', () => {
  test.each([59, -59])(
    'a server whose clock is %i s ahead ends no session early',
    async (serverAheadSeconds) => {
      const { cookie } = await signedIn({ serverAheadSeconds })
      expect(await stateOf(cookie)).toBe('active')
      forgetVerified()
      vi.setSystemTime(Date.now() + day - 1000)
      expect(await stateOf(cookie)).toBe('active')
    },
  )

  test.each([59, -59])(
    'a session that began on an instance whose clock is %i s ahead is active on this one',
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
    'a session is unverifiable, not ended, while our clock is %i s behind after a restart',
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

  test('setting back the clock while the application runs does not change a verified session', async () => {
    const { cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    vi.setSystemTime(Date.now() - hour)
    expect(await stateOf(cookie)).toBe('active')
  })
})

describe('logging', () => {
  test.each([
    ['issuer', { iss: 'https://evil.example' }],
    ['audience', { aud: ['ad9e9d84-92ea-4f07-bac9-5d898d59c83b'] }],
    ['purpose', { purpose: 'invitation' }],
    ['uid', { uid: 'u1' }],
  ])('the log names a wrong %s, which signs the user out', async (reason, claims) => {
    const logged = vi.spyOn(log, 'error')
    const { cookie } = await signedIn({ claims })
    expect(await stateOf(cookie)).toBe('ended')
    expect(logged.mock.calls).toEqual([[expect.objectContaining({ event: 'session.refused', reason })]])
  })

  test('the log has no line for a session that expires, or for an invalid cookie', async () => {
    const logged = vi.spyOn(log, 'error')
    const { cookie } = await signedIn()
    vi.setSystemTime(Date.now() + 2 * day)
    expect([await stateOf(cookie), await stateOf('garbage')]).toEqual(['ended', 'ended'])
    expect(logged).not.toHaveBeenCalled()
  })
})

describe('ending sessions', () => {
  test('signing out also ends a copied cookie that was verified before', async () => {
    const { cookie, session } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    await signOut(session)
    expect(await stateOf(cookie)).toBe('ended')
  })

  test('signing out everywhere ends all sessions of this user, and none of another', async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    const other = await signedIn({ email: 'john@example.com' })
    await signOutEverywhere(one.session)
    expect([await stateOf(one.cookie), await stateOf(two.cookie)]).toEqual(['ended', 'ended'])
    expect(await stateOf(other.cookie)).toBe('active')
  })

  test("signing out ends this session, and none of the user's others", async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    await signOut(one.session)
    expect([await stateOf(one.cookie), await stateOf(two.cookie)]).toEqual(['ended', 'active'])
  })

  test('signing out from the list ends the other session, and not this one', async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    await endOtherSession(one.session, two.sid)
    expect([await stateOf(one.cookie), await stateOf(two.cookie)]).toEqual(['active', 'ended'])
  })

  test('signing out everywhere begins a new epoch each time, and so invalidates the codes that are being sent', async () => {
    const { session } = await signedIn()
    const epoch = async () => (await accountOf(session).read()).epoch?.id
    await signOutEverywhere(session)
    const first = await epoch()
    await signOutEverywhere(session)
    expect(first).toBeDefined()
    expect(await epoch()).not.toBe(first)
  })

  test("signing out another user by naming that user's session is not possible", async () => {
    const mine = await signedIn()
    const other = await signedIn({ email: 'john@example.com' })
    await endOtherSession(mine.session, other.sid)
    expect(await stateOf(other.cookie)).toBe('active')
  })

  test('signing out is a durable write, because the store must not lose it', async () => {
    const { session } = await signedIn()
    const written = processState.store && vi.spyOn(processState.store, 'compareAndSet')
    await endOtherSession(session, 'another')
    await signOut(session)
    await signOutEverywhere(session)
    expect(written?.mock.calls.map(([, , , durable]) => durable)).toEqual([true, true, true])
  })

  test('signing out again after an unconfirmed sign-out tells the user that the session has ended only once the store confirms it', async () => {
    const { cookie, session } = await signedIn()
    const store = processState.store ?? openMemoryStore()
    const set = store.compareAndSet.bind(store)
    const unconfirmed = vi.spyOn(store, 'compareAndSet').mockImplementation(async (...write) => {
      await set(...write)
      throw new StoreUnavailable('No replica confirmed the write')
    })
    await expect(signOut(session)).rejects.toThrow('confirmed')
    sent.cookie = cookie
    await expect(requireSessionToEnd('/account')).rejects.toThrow('confirmed')

    const confirmed = unconfirmed.mockImplementation(set)
    confirmed.mockClear()
    await expect(requireSessionToEnd('/account')).rejects.toThrow('NEXT_REDIRECT')
    expect(confirmed.mock.calls.map(([, , , durable]) => durable)).toEqual([true])
  })

  test('signing out of an ended session ends no other session of the user', async () => {
    const [ended, other] = [await signedIn(), await signedIn()]
    await signOut(ended.session)
    sent.cookie = ended.cookie
    await expect(requireSessionToEnd('/account')).rejects.toThrow('NEXT_REDIRECT')
    expect(await stateOf(other.cookie)).toBe('active')
  })
})

test('the list shows the live sessions of the user', async () => {
  const { session, sid } = await signedIn()
  expect(await listSessions(session)).toMatchObject([{ sessionId: sid, browser: 'Firefox' }])
})

describe('outages', () => {
  test('a session is neither active nor ended while the keys cannot be fetched', async () => {
    const { cookie } = await signedIn()
    server.answer = reply(503, '')
    expect(await stateOf(cookie)).toBe('unverifiable')
    server.answer = reply(200, jwks)
    expect(await stateOf(cookie)).toBe('active')
  })

  test('a session is neither active nor ended while the store is unavailable, even if its cookie was verified before', async () => {
    const { cookie } = await signedIn()
    expect(await stateOf(cookie)).toBe('active')
    if (processState.store) processState.store.read = () => Promise.reject(new StoreUnavailable())
    const logged = vi.spyOn(log, 'error')
    expect((await readSessionCookie(cookie, 'request-1')).state).toBe('unverifiable')
    expect(logged.mock.calls).toEqual([
      [expect.objectContaining({ event: 'store.down', request: 'request-1' })],
    ])
  })
})
