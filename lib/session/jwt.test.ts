import { createPublicKey } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { processState } from '../process-state.ts'
import { openSqlite } from '../store/sqlite.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { claimsFor } from '../testing/session.ts'
import { applySettings } from '../testing/settings.ts'

const issuer = 'https://magiclinks.example.com'
const audience = '5c2bd1b8-0f3c-4b0e-9a52-6c3c2f3b8f11'
const idleSeconds = 86_400

/** A key as the server has it: the private half signs, the public half stands in the JWKS. */
async function newKey(kid: string, alg: 'EdDSA' | 'RS256' = 'EdDSA') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } }
}
type Key = Awaited<ReturnType<typeof newKey>>

let server: TestServer
let key: Key
let rsa: Key
let stranger: Key

beforeAll(async () => {
  server = await startServer(reply(500, ''))
  ;[key, rsa, stranger] = await Promise.all([newKey('one'), newKey('rsa', 'RS256'), newKey('one')])
})
afterAll(() => server.close())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  processState.store = openSqlite(':memory:')
  publish(key, rsa)
  server.received.length = 0
})
afterEach(() => {
  vi.useRealTimers()
  processState.keys = undefined
  processState.store = undefined
})

/** The server's own content type, which is not JSON. */
const asText = { 'Content-Type': 'text/plain; charset=utf-8' }

function publish(...keys: Key[]): void {
  server.answer = reply(200, { keys: keys.map(({ jwk }) => jwk) }, asText)
}

/** A process of the application that has just started. The store, which others share, stays. */
async function started() {
  vi.resetModules()
  processState.keys = undefined
  applySettings({
    MAGICLINKSDEV_URL: server.url,
    MAGICLINKSDEV_ISSUER: issuer,
    MAGICLINKSDEV_AUDIENCE: audience,
    SESSION_IDLE_SECONDS: String(idleSeconds),
  })
  return import('./jwt.ts')
}

const seconds = (offset = 0) => Math.floor(Date.now() / 1000) + offset

/** Claims, some of which may be missing or of another kind. */
type Changes = Record<string, unknown>

/** The claims of a session's JWT, as the server completes them. */
function claims(changes: Changes = {}): Changes {
  const now = seconds()
  return {
    ...claimsFor('u1', 's1', Date.now()),
    ...{ iss: issuer, aud: [audience], iat: now, nbf: now, exp: now + idleSeconds, jti: crypto.randomUUID() },
    ...changes,
  }
}

function sign(payload: Changes, { kid, alg, privateKey }: Key = key): Promise<string> {
  const present = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
  return new SignJWT(present).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(privateKey)
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a JWT of a session', () => {
  test('gives its claims', async () => {
    const { verifyJwt } = await started()
    expect(await verifyJwt(await sign(claims()))).toMatchObject({
      claims: { uid: 'u1', sid: 's1', purpose: 'session' },
    })
    expect(await verifyJwt(await sign(claims(), rsa))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('is verified here, with one request for the keys and none for the JWT', async () => {
    const { verifyJwt } = await started()
    for (let i = 0; i < 5; i += 1) await verifyJwt(await sign(claims()))
    expect(server.received.map(({ path }) => path)).toEqual(['/api/v2/jwks.json'])
  })
})

describe('a JWT that the server did not make', () => {
  test('with alg none', async () => {
    const { verifyJwt } = await started()
    const payload = part(claims())
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect(await verifyJwt(`${part({ alg, kid: 'one', typ: 'JWT' })}.${payload}.`)).toMatchObject({
        state: 'invalid',
      })
    }
  })

  test('signed by HS256 with the public key as its secret', async () => {
    const { verifyJwt } = await started()
    const jwk = createPublicKey({ key: rsa.jwk, format: 'jwk' })
    const secrets = [
      new TextEncoder().encode(String(jwk.export({ type: 'spki', format: 'pem' }))),
      jwk.export({ type: 'spki', format: 'der' }),
      new TextEncoder().encode(JSON.stringify(rsa.jwk)),
    ]
    for (const secret of secrets) {
      const forged = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'rsa' }).sign(secret)
      expect(await verifyJwt(forged)).toMatchObject({ state: 'invalid' })
    }
  })

  test('signed by a key of somebody else under a known name', async () => {
    const { verifyJwt } = await started()
    expect(await verifyJwt(await sign(claims(), stranger))).toMatchObject({ state: 'invalid' })
  })

  test('bringing its own key in its header', async () => {
    const { verifyJwt } = await started()
    const header = { alg: 'EdDSA', kid: 'one', jwk: stranger.jwk, jku: 'https://evil.example/jwks.json' }
    const forged = await new SignJWT(claims()).setProtectedHeader(header).sign(stranger.privateKey)
    expect(await verifyJwt(forged)).toMatchObject({ state: 'invalid' })
  })

  test('with other claims under a good signature', async () => {
    const { verifyJwt } = await started()
    const [header, , signature] = (await sign(claims())).split('.')
    expect(await verifyJwt(`${header}.${part(claims({ uid: 'u2' }))}.${signature}`)).toMatchObject({
      state: 'invalid',
    })
  })

  test.each(['', '.', '..', 'a.b.c', 'x', 'null', `${'a'.repeat(5000)}.b.c`])('%s', async (jwt) => {
    const { verifyJwt } = await started()
    expect(await verifyJwt(jwt)).toMatchObject({ state: 'invalid' })
  })
})

describe('a JWT that was made for something else: refused, and which claim is wrong', () => {
  test.each<[string, Changes, string]>([
    ['another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['an issuer that only begins like ours', { iss: `${issuer}.evil.example` }, 'issuer'],
    ['no issuer', { iss: undefined }, 'issuer'],
    ['another service account', { aud: ['ad9e9d84-92ea-4f07-bac9-5d898d59c83b'] }, 'audience'],
    ['no audience', { aud: undefined }, 'audience'],
    ['an empty audience', { aud: [] }, 'audience'],
    ['another purpose', { purpose: 'invitation' }, 'purpose'],
    ['the purpose of the check at the start', { purpose: 'start-check' }, 'purpose'],
    ['no purpose', { purpose: undefined }, 'purpose'],
    ['no uid', { uid: undefined }, 'uid'],
    ['an empty uid', { uid: '' }, 'uid'],
    ['no session', { sid: undefined }, 'sid'],
    ['no time of signing in', { auth_time: undefined }, 'auth_time'],
    ['a time of signing in that is a text', { auth_time: '1' }, 'auth_time'],
  ])('%s', async (_, changes, reason) => {
    const { verifyJwt } = await started()
    expect(await verifyJwt(await sign(claims(changes)))).toEqual({ state: 'invalid', reason })
  })

  test.each(['exp', 'iat', 'nbf', 'jti'])('a JWT without %s', async (name) => {
    const { verifyJwt } = await started()
    expect(await verifyJwt(await sign(claims({ [name]: undefined })))).toEqual({
      state: 'invalid',
      reason: name,
    })
  })

  test('the reason never repeats what the JWT says', async () => {
    const { verifyJwt } = await started()
    const canary = 'canary-7f3a'
    const changes = ['iss', 'aud', 'purpose', 'sid', 'auth_time'].map((name) => ({ [name]: [canary] }))
    for (const change of changes)
      expect(JSON.stringify(await verifyJwt(await sign(claims(change))))).not.toContain(canary)
  })
})

describe('clocks that differ', () => {
  beforeEach(() => vi.setSystemTime(1_800_000_000_000))
  const verifyWith = async (changes: Changes) => (await started()).verifyJwt(await sign(claims(changes)))
  const tolerance = 60

  test.each(['nbf', 'iat'])('%s lies 60 s ahead of our clock: good', async (claim) => {
    expect(await verifyWith({ [claim]: seconds(tolerance) })).toMatchObject({ state: 'valid' })
  })

  test.each([
    ['nbf', 61],
    ['iat', 61],
    ['nbf', 86_400],
    ['iat', 10 * 365 * 86_400],
  ])(
    '%s lies %i s ahead of our clock: not ended, but unverifiable until the clocks are right',
    async (claim, offset) => {
      const jwt = await sign(claims({ [claim]: seconds(offset), exp: seconds(offset + 3600) }))
      const { verifyJwt } = await started()
      expect(await verifyJwt(jwt)).toEqual({
        state: 'unverifiable',
        reason: 'from-future',
        claim,
        seconds: offset,
      })
      vi.setSystemTime(Date.now() + offset * 1000)
      expect(await verifyJwt(jwt)).toMatchObject({ state: 'valid' })
    },
  )

  test('a JWT from the future with a wrong signature, issuer or audience is refused for that, not kept', async () => {
    const later = { nbf: seconds(3600), iat: seconds(3600), exp: seconds(7200) }
    const { verifyJwt } = await started()
    expect(await verifyJwt(await sign(claims(later), stranger))).toMatchObject({ reason: 'signature' })
    expect(await verifyWith({ ...later, iss: 'https://evil.example' })).toMatchObject({ reason: 'issuer' })
    expect(await verifyWith({ ...later, aud: ['x'] })).toMatchObject({ reason: 'audience' })
  })

  test('expired by our clock: good for 60 s more, then refused, with the difference', async () => {
    expect(await verifyWith({ exp: seconds(1 - tolerance) })).toMatchObject({ state: 'valid' })
    expect(await verifyWith({ exp: seconds(-tolerance) })).toEqual({
      state: 'invalid',
      reason: 'expired',
      claim: 'exp',
      seconds: -tolerance,
    })
  })

  test('older than a session may idle, however late it expires: good for 60 s more, then refused', async () => {
    const exp = seconds(10 * idleSeconds)
    const oldest = -idleSeconds - tolerance
    expect(await verifyWith({ iat: seconds(oldest), exp })).toMatchObject({ state: 'valid' })
    expect(await verifyWith({ iat: seconds(oldest - 1), exp })).toEqual({
      state: 'invalid',
      reason: 'too-old',
      claim: 'iat',
      seconds: oldest - 1,
    })
  })
})

describe('keys that change', () => {
  const minute = 60_000

  test('a JWT of a new key is verified after one look at the keys', async () => {
    const { verifyJwt } = await started()
    await verifyJwt(await sign(claims()))
    const next = await newKey('two')
    publish(next, rsa)
    vi.setSystemTime(Date.now() + minute)
    expect(await verifyJwt(await sign(claims(), next))).toMatchObject({ claims: { uid: 'u1' } })
    expect(server.received).toHaveLength(2)
  })

  test('made a moment after the keys were fetched: the new JWT is verified all the same', async () => {
    const { verifyJwt, verifyNewJwt } = await started()
    await verifyJwt(await sign(claims()))
    const next = await newKey('two')
    publish(next, rsa)
    vi.setSystemTime(Date.now() + 1)
    expect(await verifyNewJwt(await sign(claims(), next))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('made before the new key is published: the second look finds it', async () => {
    const { verifyNewJwt } = await started()
    const next = await newKey('two')
    const looks: number[] = []
    server.answer = (request, response) => {
      looks.push(looks.length)
      const keys = looks.length < 3 ? [key] : [key, next]
      reply(200, { keys: keys.map(({ jwk }) => jwk) }, asText)(request, response)
    }
    expect(await verifyNewJwt(await sign(claims(), next))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('signed by a key that the server never publishes: refused, not left for later', async () => {
    const { verifyNewJwt } = await started()
    expect(await verifyNewJwt(await sign(claims(), await newKey('two')))).toMatchObject({ state: 'invalid' })
  })

  test('while the server is slow to give its keys, signing in waits 4 s for them and no more', async () => {
    const { verifyJwt, verifyNewJwt } = await started()
    await verifyJwt(await sign(claims()))
    server.answer = () => undefined
    const startedAt = performance.now()
    expect(await verifyNewJwt(await sign(claims(), await newKey('two')))).toMatchObject({
      state: 'unverifiable',
      reason: 'keys',
    })
    expect(performance.now() - startedAt).toBeLessThan(4500)
  })

  test('a key taken back ends what it signed, once the keys are fetched anew', async () => {
    const { verifyJwt } = await started()
    const jwt = await sign(claims())
    expect(await verifyJwt(jwt)).toMatchObject({ state: 'valid' })
    publish(await newKey('two'))
    vi.setSystemTime(Date.now() + 11 * minute)
    expect(await verifyJwt(jwt)).toMatchObject({ state: 'invalid' })
  })

  test('a flood of unknown keys asks the server once, then pauses for half a minute', async () => {
    const { verifyJwt } = await started()
    const forged = await Promise.all(
      [1, 2, 3, 4, 5].map((i) => sign(claims(), { ...stranger, kid: `forged-${i}` })),
    )
    expect(await verifyJwt(forged[0] ?? '')).toMatchObject({ state: 'invalid' })
    for (const jwt of forged) await verifyJwt(jwt)
    expect(server.received).toHaveLength(1)
    vi.setSystemTime(Date.now() + 31_000)
    for (const jwt of forged) await verifyJwt(jwt)
    expect(server.received).toHaveLength(2)
  })

  test('an unknown key is a forgery only when the server was asked just now', async () => {
    const { verifyJwt } = await started()
    await verifyJwt(await sign(claims()))
    const forged = await sign(claims(), { ...stranger, kid: 'forged' })
    vi.setSystemTime(Date.now() + 1000)
    expect(await verifyJwt(forged)).toMatchObject({ state: 'unverifiable', reason: 'keys' })
    vi.setSystemTime(Date.now() + minute)
    expect(await verifyJwt(forged)).toMatchObject({ state: 'invalid' })
  })
})

describe('a clock that is set back by a day while the application runs', () => {
  test('does not keep it from the new keys of the server: their JWTs are good', async () => {
    const { verifyJwt } = await started()
    await verifyJwt(await sign(claims()))
    vi.setSystemTime(Date.now() - 86_400_000)
    const next = await newKey('two')
    publish(next, rsa)
    expect(await verifyJwt(await sign(claims(), next))).toMatchObject({ state: 'valid' })
    expect(server.received).toHaveLength(2)
  })

  test('does not keep a withdrawn key good for another day', async () => {
    const { verifyJwt } = await started()
    await verifyJwt(await sign(claims()))
    vi.setSystemTime(Date.now() - 86_400_000)
    publish(await newKey('two'))
    expect(await verifyJwt(await sign(claims()))).toMatchObject({ state: 'invalid', reason: 'key' })
  })
})

describe('keys that cannot be had', () => {
  const faults: [string, () => TestServer['answer']][] = [
    ['an error', () => reply(500, { code: 500, message: 'Internal server error.' })],
    ['HTML instead of JSON', () => reply(200, '<html>Bad gateway</html>', { 'Content-Type': 'text/html' })],
    ['an empty answer', () => reply(200, '')],
    ['no keys', () => reply(200, { keys: [] })],
    ['a redirect', () => reply(302, '', { Location: `${server.url}/elsewhere` })],
    ['a far too large answer', () => reply(200, { keys: [key.jwk], padding: 'x'.repeat(100_000) })],
    ['a broken connection', () => (_request, response) => void response.destroy()],
  ]

  test.each(faults)(
    '%s at the start: nobody is believed, and nobody is told to be signed out',
    async (_, answer) => {
      const { verifyJwt } = await started()
      server.answer = answer()
      expect(await verifyJwt(await sign(claims()))).toMatchObject({ state: 'unverifiable', reason: 'keys' })
      expect(await verifyJwt(await sign(claims(), stranger))).toMatchObject({
        state: 'unverifiable',
        reason: 'keys',
      })
      publish(key)
      expect(await verifyJwt(await sign(claims()))).toMatchObject({ claims: { uid: 'u1' } })
    },
  )

  test.each(faults)('%s later: the last good keys go on working, for a day and longer', async (_, answer) => {
    const { verifyJwt } = await started()
    await verifyJwt(await sign(claims()))
    server.answer = answer()
    for (const hours of [1, 24, 24 * 30]) {
      vi.setSystemTime(Date.now() + hours * 3_600_000)
      expect(await verifyJwt(await sign(claims()))).toMatchObject({ claims: { uid: 'u1' } })
      expect(await verifyJwt(await sign(claims(), stranger))).toMatchObject({ state: 'invalid' })
    }
    expect(server.received.length).toBeGreaterThan(1)
  })

  test('a process that starts during the outage takes the last good keys from the store', async () => {
    const first = await started()
    await first.verifyJwt(await sign(claims()))
    server.answer = reply(503, '')
    const second = await started()
    expect(await second.verifyJwt(await sign(claims()))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('during the outage an unknown key is not called a forgery: it may be a new one', async () => {
    const { verifyJwt } = await started()
    await verifyJwt(await sign(claims()))
    server.answer = reply(503, '')
    vi.setSystemTime(Date.now() + 11 * 60_000)
    expect(await verifyJwt(await sign(claims(), await newKey('two')))).toMatchObject({
      state: 'unverifiable',
      reason: 'keys',
    })
  })

  test('a server that never answers costs a request its time limit, and no more', async () => {
    const { verifyJwt } = await started()
    server.answer = () => undefined
    vi.useRealTimers()
    const startedAt = performance.now()
    expect(await verifyJwt(await sign(claims()))).toMatchObject({ state: 'unverifiable', reason: 'keys' })
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })
})

test('the claims name no address, and leave the registered names to the server', async () => {
  const { sessionClaims } = await started()
  const made = await sessionClaims('jane@example.com', 's1', 1_700_000_000_999)
  expect(made).toMatchObject({ sid: 's1', auth_time: 1_700_000_000, purpose: 'session' })
  expect(JSON.stringify(made)).not.toMatch(/jane|example/)
  expect(Object.keys(made).filter((name) => /^(iss|sub|aud|exp|nbf|iat|jti)$/.test(name))).toEqual([])
  expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThan(4096)
})
