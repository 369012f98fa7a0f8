import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { log } from '../log.ts'
import { processState } from '../process-state.ts'
import { openMemoryStore } from '../store/sqlite.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { applySettings } from '../testing/settings.ts'
import { verifyJwt } from './jwt.ts'
import { checkServer } from './start-check.ts'

const issuer = 'https://magiclinks.example.com'
const audience = '5c2bd1b8-0f3c-4b0e-9a52-6c3c2f3b8f11'
const requestMetadata = { uuid: randomUUID() }

let server: TestServer
let privateKey: CryptoKey
let jwks: object
/** The last JWT that the server made. */
let lastJwt = ''
/** The wrong claims in the server's JWTs, and how far its clock is ahead. */
let wrongClaims: Record<string, unknown> = {}
let aheadSeconds = 0

const jwtRequest = z.object({
  jwtCreateParams: z.object({ claims: z.record(z.string(), z.unknown()), lifespanSeconds: z.number() }),
})

const answer: TestServer['answer'] = async (request, response) => {
  if (request.path.endsWith('jwks.json')) return reply(200, jwks)(request, response)
  const { claims, lifespanSeconds } = jwtRequest.parse(JSON.parse(request.body)).jwtCreateParams
  const now = Math.floor(Date.now() / 1000) + aheadSeconds
  const added = { iss: issuer, aud: [audience], iat: now, nbf: now, exp: now + lifespanSeconds }
  lastJwt = await new SignJWT({ ...claims, ...added, jti: randomUUID(), ...wrongClaims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'JWT' })
    .sign(privateKey)
  return reply(201, { jwtCreateResults: { jwt: lastJwt }, requestMetadata })(request, response)
}

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  privateKey = pair.privateKey
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'EdDSA' }] }
  server = await startServer(answer)
})
afterAll(() => server.close())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  processState.store = openMemoryStore()
  server.received.length = 0
  server.answer = answer
  wrongClaims = {}
  aheadSeconds = 0
  const [MAGICLINKSDEV_ISSUER, MAGICLINKSDEV_AUDIENCE] = [issuer, audience]
  applySettings({ MAGICLINKSDEV_URL: server.url, MAGICLINKSDEV_ISSUER, MAGICLINKSDEV_AUDIENCE })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  processState.keys = undefined
  processState.store = undefined
})

/** Runs the check, and returns the logged errors. */
async function linesOfCheck(): Promise<object[]> {
  const logged = vi.spyOn(log, 'error').mockReturnValue()
  await checkServer()
  return logged.mock.calls.map(([line]) => line)
}

test('with the right settings, the check at startup makes one JWT and logs nothing', async () => {
  expect(await linesOfCheck()).toEqual([])
  expect(server.received.map(({ path }) => path)).toEqual(['/api/v2/jwt/create', '/api/v2/jwks.json'])
})

test('the JWT of the check at startup lasts a minute, has no user, and is never a session', async () => {
  await checkServer()
  const { claims, lifespanSeconds } = jwtRequest.parse(
    JSON.parse(server.received[0]?.body ?? ''),
  ).jwtCreateParams
  expect({ claims, lifespanSeconds }).toEqual({ claims: { purpose: 'start-check' }, lifespanSeconds: 60 })
  expect(await verifyJwt(lastJwt)).toMatchObject({ state: 'invalid' })
})

test.each([
  ['issuer', { iss: 'https://elsewhere.example' }, 'MAGICLINKSDEV_ISSUER'],
  ['audience', { aud: [randomUUID()] }, 'MAGICLINKSDEV_AUDIENCE'],
])(
  'the check at startup logs a wrong %s as one error that names the setting',
  async (reason, wrong, setting) => {
    wrongClaims = wrong
    expect(await linesOfCheck()).toEqual([{ event: 'server.check-failed', reason, setting }])
  },
)

test.each([61, -61, 86_400, -86_400])(
  'the check at startup logs a server clock %i s ahead as one error with the difference',
  async (seconds) => {
    aheadSeconds = seconds
    expect(await linesOfCheck()).toEqual([{ event: 'server.check-failed', reason: 'clock', seconds }])
  },
)

test.each([60, -60])('the check at startup accepts a server clock %i s ahead', async (seconds) => {
  aheadSeconds = seconds
  expect(await linesOfCheck()).toEqual([])
})

test('the check at startup logs a wrong API key as one error that names the setting', async () => {
  server.answer = reply(401, { code: 401, message: 'Unauthorized.', requestMetadata })
  expect(await linesOfCheck()).toEqual([
    {
      event: 'server.check-failed',
      reason: 'unauthorized',
      setting: 'MAGICLINKSDEV_API_KEY',
      upstreamRequest: requestMetadata.uuid,
    },
  ])
})

test.each<[string, TestServer['answer']]>([
  ['answers with an error', reply(500, '')],
  ['breaks off the connection', (_request, response) => void response.destroy()],
  ['never answers', () => undefined],
])(
  'the check at startup waits at most 3 s for a server that %s, and does not prevent startup',
  async (_, faulty) => {
    server.answer = faulty
    const startedAt = performance.now()
    const [line] = await linesOfCheck()
    expect(line).toMatchObject({ event: 'upstream.failed', endpoint: 'jwt/create' })
    expect(performance.now() - startedAt).toBeLessThan(3500)
  },
)

test('the check at startup waits at most 3 s in all for a server that makes JWTs slowly and sends no keys', async () => {
  server.answer = (request, response) => {
    if (request.path.endsWith('jwt/create')) setTimeout(() => answer(request, response), 1500)
  }
  const startedAt = performance.now()
  await linesOfCheck()
  expect(performance.now() - startedAt).toBeLessThan(3500)
})
