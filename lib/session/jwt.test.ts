import { createPublicKey } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { processState } from '../process-state.ts'
import { openMemoryStore } from '../store/sqlite.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { claimsFor } from '../testing/session.ts'
import { applySettings } from '../testing/settings.ts'

const issuer = 'https://magiclinks.example.com'
const audience = '5c2bd1b8-0f3c-4b0e-9a52-6c3c2f3b8f11'
const idleSeconds = 86_400

/** A key of the server: the private half signs, and the public half is in the JWK Set. */
async function newKey(kid: string, alg: 'EdDSA' | 'RS256' = 'EdDSA') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } }
}
type Key = Awaited<ReturnType<typeof newKey>>

let server: TestServer
let key: Key
let rsa: Key
let attackerKey: Key

beforeAll(async () => {
  server = await startServer(reply(500, ''))
  ;[key, rsa, attackerKey] = await Promise.all([newKey('one'), newKey('rsa', 'RS256'), newKey('one')])
})
afterAll(() => server.close())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  processState.store = openMemoryStore()
  publish(key, rsa)
  server.received.length = 0
})
afterEach(() => {
  vi.useRealTimers()
  processState.keys = undefined
  processState.store = undefined
})

/** The server really sends this content type, which is not JSON. */
const asText = { 'Content-Type': 'text/plain; charset=utf-8' }

function publish(...keys: Key[]): void {
  server.answer = reply(200, { keys: keys.map(({ jwk }) => jwk) }, asText)
}

/** Simulates a restart of the application, with the same store. */
async function startProcess() {
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

/** Changes to claims. A value may be missing or of another type. */
type Changes = Record<string, unknown>

/** The claims of a session's JWT, with those that the server adds. */
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

describe('valid JWTs', () => {
  test('a JWT of a session is verified, and its claims are returned', async () => {
    const { verifyJwt } = await startProcess()
    expect(await verifyJwt(await sign(claims()))).toMatchObject({
      claims: { uid: 'u1', sid: 's1', purpose: 'session' },
    })
    expect(await verifyJwt(await sign(claims(), rsa))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('a JWT of a session is verified locally, with one request for the keys', async () => {
    const { verifyJwt } = await startProcess()
    for (let i = 0; i < 5; i += 1) await verifyJwt(await sign(claims()))
    expect(server.received.map(({ path }) => path)).toEqual(['/api/v2/jwks.json'])
  })
})

describe('forgery', () => {
  test('a JWT that the server did not make is invalid: with alg none', async () => {
    const { verifyJwt } = await startProcess()
    const payload = part(claims())
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect(await verifyJwt(`${part({ alg, kid: 'one', typ: 'JWT' })}.${payload}.`)).toMatchObject({
        state: 'invalid',
      })
    }
  })

  test('a JWT that the server did not make is invalid: signed by HS256 with the public key as its secret', async () => {
    const { verifyJwt } = await startProcess()
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

  test("a JWT that the server did not make is invalid: signed with an attacker's key under a known key ID", async () => {
    const { verifyJwt } = await startProcess()
    expect(await verifyJwt(await sign(claims(), attackerKey))).toMatchObject({ state: 'invalid' })
  })

  test('a JWT that the server did not make is invalid: with a key in its own header', async () => {
    const { verifyJwt } = await startProcess()
    const header = { alg: 'EdDSA', kid: 'one', jwk: attackerKey.jwk, jku: 'https://evil.example/jwks.json' }
    const forged = await new SignJWT(claims()).setProtectedHeader(header).sign(attackerKey.privateKey)
    expect(await verifyJwt(forged)).toMatchObject({ state: 'invalid' })
  })

  test('a JWT that the server did not make is invalid: with claims other than the signed ones', async () => {
    const { verifyJwt } = await startProcess()
    const [header, , signature] = (await sign(claims())).split('.')
    expect(await verifyJwt(`${header}.${part(claims({ uid: 'u2' }))}.${signature}`)).toMatchObject({
      state: 'invalid',
    })
  })

  test.each(['', '.', '..', 'a.b.c', 'x', 'null', `${'a'.repeat(5000)}.b.c`])(
    'a JWT that the server did not make is invalid: %j',
    async (jwt) => {
      const { verifyJwt } = await startProcess()
      expect(await verifyJwt(jwt)).toMatchObject({ state: 'invalid' })
    },
  )
})

describe('claims', () => {
  test.each<[string, Changes, string]>([
    ['another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['an issuer that only begins like the right one', { iss: `${issuer}.evil.example` }, 'issuer'],
    ['no issuer', { iss: undefined }, 'issuer'],
    ['another service account', { aud: ['ad9e9d84-92ea-4f07-bac9-5d898d59c83b'] }, 'audience'],
    ['no audience', { aud: undefined }, 'audience'],
    ['an empty audience', { aud: [] }, 'audience'],
    ['another purpose', { purpose: 'invitation' }, 'purpose'],
    ['the purpose of the check at startup', { purpose: 'start-check' }, 'purpose'],
    ['no purpose', { purpose: undefined }, 'purpose'],
    ['no uid', { uid: undefined }, 'uid'],
    ['an empty uid', { uid: '' }, 'uid'],
    ['no sid', { sid: undefined }, 'sid'],
    ['no auth_time', { auth_time: undefined }, 'auth_time'],
    ['an auth_time that is a string', { auth_time: '1' }, 'auth_time'],
  ])(
    'a JWT made for another use is invalid, and the reason names the wrong claim: %s',
    async (_, changes, reason) => {
      const { verifyJwt } = await startProcess()
      expect(await verifyJwt(await sign(claims(changes)))).toEqual({ state: 'invalid', reason })
    },
  )

  test.each(['exp', 'iat', 'nbf', 'jti'])(
    'a JWT made for another use is invalid, and the reason names the wrong claim: no %s',
    async (name) => {
      const { verifyJwt } = await startProcess()
      expect(await verifyJwt(await sign(claims({ [name]: undefined })))).toEqual({
        state: 'invalid',
        reason: name,
      })
    },
  )

  test('the reason why a JWT is refused never contains a value from the JWT', async () => {
    const { verifyJwt } = await startProcess()
    const canary = 'canary-7f3a'
    const changes = ['iss', 'aud', 'purpose', 'sid', 'auth_time'].map((name) => ({ [name]: [canary] }))
    for (const change of changes)
      expect(JSON.stringify(await verifyJwt(await sign(claims(change))))).not.toContain(canary)
  })
})

describe('clocks', () => {
  beforeEach(() => vi.setSystemTime(1_800_000_000_000))
  const verifyWith = async (changes: Changes) => (await startProcess()).verifyJwt(await sign(claims(changes)))
  const tolerance = 60

  test.each(['nbf', 'iat'])('a JWT with %s 60 s ahead of this clock is valid', async (claim) => {
    expect(await verifyWith({ [claim]: seconds(tolerance) })).toMatchObject({ state: 'valid' })
  })

  test.each([
    ['nbf', 61],
    ['iat', 61],
    ['nbf', 86_400],
    ['iat', 10 * 365 * 86_400],
  ])(
    'a JWT with %s %i s ahead of this clock is unverifiable, and valid once the clocks are right',
    async (claim, offset) => {
      const jwt = await sign(claims({ [claim]: seconds(offset), exp: seconds(offset + 3600) }))
      const { verifyJwt } = await startProcess()
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

  test('a JWT from the future with a wrong signature, issuer or audience is invalid, not unverifiable', async () => {
    const later = { nbf: seconds(3600), iat: seconds(3600), exp: seconds(7200) }
    const { verifyJwt } = await startProcess()
    expect(await verifyJwt(await sign(claims(later), attackerKey))).toMatchObject({ reason: 'signature' })
    expect(await verifyWith({ ...later, iss: 'https://evil.example' })).toMatchObject({ reason: 'issuer' })
    expect(await verifyWith({ ...later, aud: ['x'] })).toMatchObject({ reason: 'audience' })
  })

  test('a JWT is valid for 60 s after it expired by this clock, and then invalid, and the result says how long ago it expired', async () => {
    expect(await verifyWith({ exp: seconds(1 - tolerance) })).toMatchObject({ state: 'valid' })
    expect(await verifyWith({ exp: seconds(-tolerance) })).toEqual({
      state: 'invalid',
      reason: 'expired',
      claim: 'exp',
      seconds: -tolerance,
    })
  })

  test('a JWT is invalid more than 60 s after the idle time, however late it expires', async () => {
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

describe("when the server's keys change", () => {
  const minute = 60_000

  test('a JWT with a new key is verified after one more request for the keys', async () => {
    const { verifyJwt } = await startProcess()
    await verifyJwt(await sign(claims()))
    const next = await newKey('two')
    publish(next, rsa)
    vi.setSystemTime(Date.now() + minute)
    expect(await verifyJwt(await sign(claims(), next))).toMatchObject({ claims: { uid: 'u1' } })
    expect(server.received).toHaveLength(2)
  })

  test('a new JWT is verified even if its key was published just after the last fetch', async () => {
    const { verifyJwt, verifyNewJwt } = await startProcess()
    await verifyJwt(await sign(claims()))
    const next = await newKey('two')
    publish(next, rsa)
    vi.setSystemTime(Date.now() + 1)
    expect(await verifyNewJwt(await sign(claims(), next))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('a new JWT is verified even if its key is published only later, because the keys are fetched again after a second', async () => {
    const { verifyNewJwt } = await startProcess()
    const next = await newKey('two')
    let fetches = 0
    server.answer = (request, response) => {
      fetches += 1
      const keys = fetches < 3 ? [key] : [key, next]
      reply(200, { keys: keys.map(({ jwk }) => jwk) }, asText)(request, response)
    }
    expect(await verifyNewJwt(await sign(claims(), next))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('a new JWT with a key that the server never publishes is invalid, not unverifiable', async () => {
    const { verifyNewJwt } = await startProcess()
    expect(await verifyNewJwt(await sign(claims(), await newKey('two')))).toMatchObject({ state: 'invalid' })
  })

  test('signing in waits at most 4 s for keys', async () => {
    const { verifyJwt, verifyNewJwt } = await startProcess()
    await verifyJwt(await sign(claims()))
    server.answer = () => undefined
    const startedAt = performance.now()
    expect(await verifyNewJwt(await sign(claims(), await newKey('two')))).toMatchObject({
      state: 'unverifiable',
      reason: 'keys',
    })
    expect(performance.now() - startedAt).toBeLessThan(4500)
  })

  test('after the next fetch, JWTs signed with a withdrawn key are invalid', async () => {
    const { verifyJwt } = await startProcess()
    const jwt = await sign(claims())
    expect(await verifyJwt(jwt)).toMatchObject({ state: 'valid' })
    publish(await newKey('two'))
    vi.setSystemTime(Date.now() + 11 * minute)
    expect(await verifyJwt(jwt)).toMatchObject({ state: 'invalid' })
  })

  test('a flood of unknown key IDs causes one request to the server in 30 seconds', async () => {
    const { verifyJwt } = await startProcess()
    const forged = await Promise.all(
      [1, 2, 3, 4, 5].map((i) => sign(claims(), { ...attackerKey, kid: `forged-${i}` })),
    )
    expect(await verifyJwt(forged[0] ?? '')).toMatchObject({ state: 'invalid' })
    for (const jwt of forged) await verifyJwt(jwt)
    expect(server.received).toHaveLength(1)
    vi.setSystemTime(Date.now() + 31_000)
    for (const jwt of forged) await verifyJwt(jwt)
    expect(server.received).toHaveLength(2)
  })

  test('a JWT with an unknown key is invalid only if the keys were just fetched', async () => {
    const { verifyJwt } = await startProcess()
    await verifyJwt(await sign(claims()))
    const forged = await sign(claims(), { ...attackerKey, kid: 'forged' })
    vi.setSystemTime(Date.now() + 1000)
    expect(await verifyJwt(forged)).toMatchObject({ state: 'unverifiable', reason: 'keys' })
    vi.setSystemTime(Date.now() + minute)
    expect(await verifyJwt(forged)).toMatchObject({ state: 'invalid' })
  })
})

describe('setting back the clock while the application runs', () => {
  test('after the clock was set back by a day, JWTs with new keys of the server are valid', async () => {
    const { verifyJwt } = await startProcess()
    await verifyJwt(await sign(claims()))
    vi.setSystemTime(Date.now() - 86_400_000)
    const next = await newKey('two')
    publish(next, rsa)
    expect(await verifyJwt(await sign(claims(), next))).toMatchObject({ state: 'valid' })
    expect(server.received).toHaveLength(2)
  })

  test('after the clock was set back by a day, a withdrawn key is not trusted for another day', async () => {
    const { verifyJwt } = await startProcess()
    await verifyJwt(await sign(claims()))
    vi.setSystemTime(Date.now() - 86_400_000)
    publish(await newKey('two'))
    expect(await verifyJwt(await sign(claims()))).toMatchObject({ state: 'invalid', reason: 'key' })
  })
})

describe('key outages', () => {
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
    'when the keys cannot be fetched because of %s at startup, no JWT is valid, and none is called invalid',
    async (_, answer) => {
      const { verifyJwt } = await startProcess()
      server.answer = answer()
      expect(await verifyJwt(await sign(claims()))).toMatchObject({ state: 'unverifiable', reason: 'keys' })
      expect(await verifyJwt(await sign(claims(), attackerKey))).toMatchObject({
        state: 'unverifiable',
        reason: 'keys',
      })
      publish(key)
      expect(await verifyJwt(await sign(claims()))).toMatchObject({ claims: { uid: 'u1' } })
    },
  )

  test.each(faults)(
    'when the keys cannot be fetched because of %s after startup, the last good keys stay in use, for a day and longer',
    async (_, answer) => {
      const { verifyJwt } = await startProcess()
      await verifyJwt(await sign(claims()))
      server.answer = answer()
      for (const hours of [1, 24, 24 * 30]) {
        vi.setSystemTime(Date.now() + hours * 3_600_000)
        expect(await verifyJwt(await sign(claims()))).toMatchObject({ claims: { uid: 'u1' } })
        expect(await verifyJwt(await sign(claims(), attackerKey))).toMatchObject({ state: 'invalid' })
      }
      expect(server.received.length).toBeGreaterThan(1)
    },
  )

  test('a process that starts while the keys cannot be fetched reads the last good keys from the store', async () => {
    const first = await startProcess()
    await first.verifyJwt(await sign(claims()))
    server.answer = reply(503, '')
    const second = await startProcess()
    expect(await second.verifyJwt(await sign(claims()))).toMatchObject({ claims: { uid: 'u1' } })
  })

  test('while the keys cannot be fetched, a JWT with an unknown key is unverifiable, because the key may be new', async () => {
    const { verifyJwt } = await startProcess()
    await verifyJwt(await sign(claims()))
    server.answer = reply(503, '')
    vi.setSystemTime(Date.now() + 11 * 60_000)
    expect(await verifyJwt(await sign(claims(), await newKey('two')))).toMatchObject({
      state: 'unverifiable',
      reason: 'keys',
    })
  })

  test('a server that does not send its keys delays a request by less than 3 s', async () => {
    const { verifyJwt } = await startProcess()
    server.answer = () => undefined
    vi.useRealTimers()
    const startedAt = performance.now()
    expect(await verifyJwt(await sign(claims()))).toMatchObject({ state: 'unverifiable', reason: 'keys' })
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })
})

test('the claims of a session contain no email address and no registered claim names', async () => {
  const { sessionClaims } = await startProcess()
  const content = await sessionClaims('jane@example.com', 's1', 1_700_000_000_999)
  expect(content).toMatchObject({ sid: 's1', auth_time: 1_700_000_000, purpose: 'session' })
  expect(JSON.stringify(content)).not.toMatch(/jane|example/)
  expect(Object.keys(content).filter((name) => /^(iss|sub|aud|exp|nbf|iat|jti)$/.test(name))).toEqual([])
  expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThan(4096)
})
