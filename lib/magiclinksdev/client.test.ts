import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { type FailureCode, type MagiclinksdevClient, magiclinksdevClient, wasNotProcessed } from './index.ts'

const apiKey = '7f4d2f0e-3f5a-4c57-9a39-1c1f0c5b6a01'
const requestId = '0c1f5d3a-5b41-4d0e-8a55-2d9a5f1e7b02'
const otpId = '9a4c7f51-2e8b-4f0d-b3d6-6f1a2b3c4d03'
const requestMetadata = { uuid: requestId }
const jwt = `${Buffer.from('{"alg":"EdDSA","typ":"JWT"}').toString('base64url')}.e30.c2ln`

let server: TestServer
let client: MagiclinksdevClient

beforeAll(async () => {
  server = await startServer(reply(500, ''))
  client = magiclinksdevClient({ base: new URL('/api/v2/', server.url), apiKey })
})
afterAll(() => server.close())
beforeEach(() => {
  server.received.length = 0
})

const otpParams = {
  charSetAlphaLower: false,
  charSetAlphaUpper: false,
  charSetNumeric: true,
  length: 8,
  lifespanSeconds: 600,
}
const email = {
  toEmail: 'jane@example.com',
  toName: '',
  subject: 'Your code',
  title: 'Your code',
  subTitle: '',
  greeting: 'Hello,',
  serviceName: 'Example App',
  logoImageURL: '',
  logoClickURL: '',
}

const otp = { id: otpId, otp: '12345678' }
const answers = {
  'otp/create': [201, { otpCreateResults: otp, requestMetadata }],
  'otp-email/create': [201, { otpEmailCreateResults: { otpCreateResults: otp }, requestMetadata }],
  'otp/validate': [200, { otpValidateResults: {}, requestMetadata }],
  'jwt/create': [201, { jwtCreateResults: { jwt }, requestMetadata }],
} as const

/** Each call of the API that a sign-in makes. */
const calls = {
  'otp/create': () => client.createOtp(otpParams),
  'otp-email/create': () => client.createOtpEmail(otpParams, email),
  'otp/validate': () => client.validateOtp(otpId, '12345678'),
  'jwt/create': () => client.createJwt({ uid: 'u' }, 3600, 2500),
}
type Endpoint = keyof typeof calls
const endpoints: Endpoint[] = ['otp/create', 'otp-email/create', 'otp/validate', 'jwt/create']

/** An error in the server's format. */
const apiError = (status: number, message: string) =>
  reply(status, { code: status, message, requestMetadata })

describe('calls', () => {
  test.each(endpoints)(
    '%s is one POST with exactly the content type that the server accepts',
    async (endpoint) => {
      const [status, body] = answers[endpoint]
      server.answer = reply(status, body)
      expect(await calls[endpoint]()).toMatchObject({ ok: true, requestId })
      expect(server.received).toHaveLength(1)
      expect(server.received[0]).toMatchObject({
        method: 'POST',
        path: `/api/v2/${endpoint}`,
        headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      })
    },
  )

  test('requests to magiclinksdev have the bodies that the API documents', async () => {
    for (const endpoint of endpoints) await calls[endpoint]()
    expect(server.received.map(({ body }) => JSON.parse(body))).toEqual([
      { otpCreateParams: otpParams },
      { otpCreateParams: otpParams, otpEmailCreateParams: email },
      { otpValidateParams: { id: otpId, otp: '12345678' } },
      { jwtCreateParams: { claims: { uid: 'u' }, lifespanSeconds: 3600 } },
    ])
  })
})

describe('results', () => {
  test('from otp/create, the client returns the OTP ID and the code', async () => {
    server.answer = reply(...answers['otp/create'])
    expect(await client.createOtp(otpParams)).toEqual({ ok: true, requestId, value: otp })
  })

  test('from otp-email/create, the client returns the OTP ID and drops the code', async () => {
    server.answer = reply(...answers['otp-email/create'])
    const result = await client.createOtpEmail(otpParams, email)
    expect(result).toEqual({ ok: true, requestId, value: { id: otpId } })
    expect(JSON.stringify(result)).not.toContain('12345678')
  })

  test('from otp/validate, the client returns success and nothing else', async () => {
    server.answer = reply(...answers['otp/validate'])
    expect(await client.validateOtp(otpId, '12345678')).toEqual({ ok: true, requestId, value: null })
  })

  test('from jwt/create, the client returns the JWT', async () => {
    server.answer = reply(...answers['jwt/create'])
    expect(await client.createJwt({}, 60, 2500)).toEqual({ ok: true, requestId, value: jwt })
  })
})

/** Failures, with their code and whether the server certainly did nothing. Other 400s are tested below. */
const failures: [string, TestServer['answer'], FailureCode, boolean][] = [
  ['a wrong, used or expired code', apiError(400, 'Invalid OTP.'), 'invalid-otp', false],
  ['a 400 without a body', reply(400, ''), 'malformed', false],
  ['a 400 whose body is only the sentence for a wrong code', reply(400, 'Invalid OTP.'), 'malformed', false],
  ['a wrong API key', apiError(401, 'Unauthorized.'), 'unauthorized', true],
  ['403, from a proxy', apiError(403, 'Forbidden.'), 'malformed', false],
  ['404, from a proxy', reply(404, '404 page not found'), 'malformed', false],
  ['408, from a proxy that stopped waiting for the server', reply(408, ''), 'malformed', false],
  ['a rejected content type', apiError(415, 'Unsupported Media Type.'), 'media-type', true],
  ['too many requests', apiError(429, 'Too many requests.'), 'too-many', true],
  ['an error of the server', apiError(500, 'Internal server error.'), 'server-error', false],
  [
    'HTML from a proxy',
    reply(502, '<html>Bad Gateway</html>', { 'Content-Type': 'text/html' }),
    'server-error',
    false,
  ],
  ['an empty 503', reply(503, ''), 'server-error', false],
  ['an empty success', reply(201, ''), 'malformed', false],
  ['a success that is HTML', reply(201, '<html></html>'), 'malformed', false],
  ['a success that is null', reply(201, 'null'), 'malformed', false],
  ['a success cut short', reply(201, '{"requestMetadata":{"uuid"'), 'malformed', false],
  ['a success with nothing in it', reply(201, { requestMetadata }), 'malformed', false],
  ['204', reply(204, ''), 'malformed', false],
  ['a connection that breaks', (_request, response) => void response.destroy(), 'malformed', false],
  [
    'a response that ends in the middle',
    (_request, response) => {
      response.writeHead(201, { 'Content-Length': '100' }).write('{')
      setImmediate(() => response.destroy())
    },
    'malformed',
    false,
  ],
]

/** Messages of a 400 other than the one that means a wrong code. */
const otherMessages = [
  'Invalid request body: subject.',
  'Invalid OTP',
  'invalid otp.',
  'Invalid OTP. ',
  'OTP invalid.',
  '',
]

describe.each(endpoints)('%s returns failures as values, and never throws', (endpoint) => {
  test.each(failures)(
    'a failure is returned as a value, and never thrown: %s',
    async (_, answer, code, notProcessed) => {
      server.answer = answer
      const result = await calls[endpoint]()
      expect(result).toMatchObject({ ok: false, failure: { code, endpoint } })
      expect(!result.ok && wasNotProcessed(result.failure)).toBe(notProcessed)
      expect(server.received).toHaveLength(1)
    },
  )

  test(`a 400 from ${endpoint} with another message was ${endpoint === 'otp/validate' ? 'perhaps' : 'not'} processed`, async () => {
    for (const message of otherMessages) {
      server.answer = apiError(400, message)
      const result = await calls[endpoint]()
      expect(result).toMatchObject({ ok: false, failure: { code: 'rejected', endpoint } })
      expect(!result.ok && wasNotProcessed(result.failure)).toBe(endpoint !== 'otp/validate')
    }
  })

  test('200 instead of 201, and 201 instead of 200, is a failure', async () => {
    const [status, body] = answers[endpoint]
    server.answer = reply(status === 201 ? 200 : 201, body)
    expect(await calls[endpoint]()).toMatchObject({ ok: false, failure: { code: 'malformed', requestId } })
  })

  test('a response without the UUID of the request, or with an invalid one, is malformed', async () => {
    const [status, body] = answers[endpoint]
    for (const metadata of [undefined, {}, { uuid: 'x' }, { uuid: 1 }]) {
      server.answer = reply(status, { ...body, requestMetadata: metadata })
      expect(await calls[endpoint]()).toMatchObject({ ok: false, failure: { code: 'malformed' } })
    }
  })

  test('an oversized response is not read to its end', async () => {
    const [status, body] = answers[endpoint]
    let written = 0
    server.answer = (_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.write(JSON.stringify(body))
      const more = () => {
        while (!response.destroyed && written < 50_000_000 && response.write(' '.repeat(65_536)))
          written += 65_536
        if (written >= 50_000_000) response.end()
        else response.once('drain', more)
      }
      more()
    }
    expect(await calls[endpoint]()).toMatchObject({ ok: false, failure: { code: 'malformed' } })
    expect(written).toBeLessThan(20_000_000)
  })

  test('a redirect is not followed, because another server would get the API key', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      server.received.length = 0
      server.answer = reply(status, '', { Location: `${server.url}/elsewhere` })
      expect(await calls[endpoint]()).toMatchObject({ ok: false, failure: { code: 'malformed', status } })
      expect(server.received).toHaveLength(1)
    }
  })

  test('a failure has the status and the UUID of the request, and no other text from the server', async () => {
    server.answer = apiError(400, 'Invalid request body: jane@example.com 12345678.')
    const result = await calls[endpoint]()
    expect(result).toEqual({
      ok: false,
      failure: { code: 'rejected', endpoint, status: 400, requestId },
    })
  })
})

describe.each(['otp/create', 'otp-email/create'] as const)('%s', (endpoint) => {
  test.each(['', 'x', '123', `${otpId}x`, 7, null, undefined])(
    'a response with the OTP ID %j is malformed',
    async (id) => {
      const made = { ...otp, id }
      server.answer = reply(201, {
        requestMetadata,
        otpCreateResults: made,
        otpEmailCreateResults: { otpCreateResults: made },
      })
      expect(await calls[endpoint]()).toMatchObject({ ok: false, failure: { code: 'malformed', requestId } })
    },
  )
})

test.each(['', 'x', 'a.b', 'a.b.c', 1, null])('jwt/create with the JWT %j is malformed', async (made) => {
  server.answer = reply(201, { requestMetadata, jwtCreateResults: { jwt: made } })
  expect(await calls['jwt/create']()).toMatchObject({ ok: false, failure: { code: 'malformed' } })
})

test('a refused connection is a failure of its own, because the request certainly never arrived', async () => {
  const closed = await startServer(reply(500, ''))
  await closed.close()
  const unreachable = magiclinksdevClient({ base: new URL('/api/v2/', closed.url), apiKey })
  const result = await unreachable.validateOtp(otpId, '12345678')
  expect(result).toEqual({
    ok: false,
    failure: { code: 'refused', endpoint: 'otp/validate', cause: 'ECONNREFUSED' },
  })
  expect(!result.ok && wasNotProcessed(result.failure)).toBe(true)
})

test.each(['read', 'write'])(
  'a request whose connection breaks in a %s may have been processed',
  async (syscall) => {
    const cause = Object.assign(new Error('unreachable'), { code: 'EHOSTUNREACH', syscall })
    vi.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new TypeError('fetch failed', { cause }))
    const result = await client.validateOtp(otpId, '12345678')
    expect(result).toMatchObject({ ok: false, failure: { code: 'malformed', cause: 'EHOSTUNREACH' } })
    expect(!result.ok && wasNotProcessed(result.failure)).toBe(false)
  },
)

test('a host name that does not resolve counts as a refused connection', async () => {
  const nowhere = magiclinksdevClient({ base: new URL('http://no-such-host.invalid/api/v2/'), apiKey })
  expect(await nowhere.validateOtp(otpId, '1')).toMatchObject({ ok: false, failure: { code: 'refused' } })
})

describe('time limits', () => {
  test('a call to a slow magiclinksdev server times out, and may have been processed', async () => {
    server.answer = () => undefined
    const startedAt = performance.now()
    const result = await client.createJwt({}, 60, 100)
    expect(result).toMatchObject({ ok: false, failure: { code: 'time-out', endpoint: 'jwt/create' } })
    expect(!result.ok && wasNotProcessed(result.failure)).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('a call to magiclinksdev times out, even if the server stops in the middle of its response', async () => {
    server.answer = (_request, response) => void response.writeHead(201).write('{"jwtCreate')
    expect(await client.createJwt({}, 60, 100)).toMatchObject({ ok: false, failure: { code: 'time-out' } })
  })

  test('a call to magiclinksdev times out, even if the server accepts the connection and never speaks HTTP', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    const address = await new Promise<ReturnType<typeof silent.address>>((resolve) =>
      silent.once('listening', () => resolve(silent.address())),
    )
    const port = typeof address === 'object' && address ? address.port : 0
    const toSilent = magiclinksdevClient({ base: new URL(`http://127.0.0.1:${port}/`), apiKey })
    expect(await toSilent.createJwt({}, 60, 100)).toMatchObject({ ok: false, failure: { code: 'time-out' } })
    silent.close()
  })

  test("the client waits for a validation longer than magiclinksdev's own limit of 5 seconds, so that the server consumes no code after the client has given up", async () => {
    server.answer = () => undefined
    const startedAt = performance.now()
    expect(await client.validateOtp(otpId, '1')).toMatchObject({ failure: { code: 'time-out' } })
    expect(performance.now() - startedAt).toBeGreaterThan(5000)
    expect(performance.now() - startedAt).toBeLessThan(6500)
  })
})

describe('readiness', () => {
  test('magiclinksdev counts as ready only if it answers 200 in time', async () => {
    server.answer = reply(200, '')
    expect(await client.isReady(1000)).toBe(true)
    expect(server.received[0]).toMatchObject({ method: 'GET', path: '/api/v2/ready' })
    for (const answer of [reply(503, ''), reply(302, '', { Location: '/' }), () => undefined]) {
      server.answer = answer
      expect(await client.isReady(100)).toBe(false)
    }
  })
})
