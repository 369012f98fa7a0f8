import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startMailbox } from '../mailbox/index.ts'
import { createClient, expectSuccess } from './contract/client.ts'
import { otpCreated, otpEmailRequest, otpRequest, validation } from './contract/requests.ts'
import { startMagiclinksdev } from './index.ts'
import { steer } from './steering.ts'

const mailbox = await startMailbox()
const magiclinksdev = await startMagiclinksdev({ smtpUrl: mailbox.smtpUrl })
const client = createClient(magiclinksdev)
const server = steer(magiclinksdev.controlUrl)

beforeEach(server.reset)
afterAll(() => Promise.all([magiclinksdev.close(), mailbox.close()]))

const createOtp = () => client.post('otp/create', otpRequest())

describe('replaced responses', () => {
  test.each([
    ['500', {}, 500, /Internal server error\./],
    ['502-html', {}, 502, /<h1>502 Bad Gateway/],
    ['429', {}, 429, /Too many requests\./],
    ['401', {}, 401, /Unauthorized\./],
    ['400', {}, 400, /Invalid request body: /],
    ['400', { message: 'Invalid OTP.' }, 400, /Invalid OTP\./],
    ['html', {}, 200, /<!DOCTYPE html>/],
  ])(
    'the server does no work under a fault that replaces its response: %s %o',
    async (kind, more, status, text) => {
      const before = await server.otps()
      await server.fail({ kind, ...more })
      const answer = await createOtp()
      expect(answer.status).toBe(status)
      expect(answer.text).toMatch(text)
      expect(await server.otps()).toEqual(before)
    },
  )

  test('the fault redirect answers 302 with its location', async () => {
    await server.fail({ kind: 'redirect', location: 'http://elsewhere.example/' })
    const answer = await fetch(`${magiclinksdev.url}otp/create`, { method: 'POST', redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://elsewhere.example/'])
  })
})

describe('damaged responses', () => {
  test.each([
    ['work-then-500', 500, /Internal server error\./],
    ['malformed', 201, /^\{"otpCreateResults".*[^}]$/],
    ['empty', 201, /^$/],
    ['missing-id', 201, /^\{"otpCreateResults":\{"otp":"\d{8}"\}/],
    ['non-uuid-id', 201, /"id":"not-what-it-should-be"/],
    ['200-for-201', 200, /"id":/],
  ])('the server does its work before a fault that damages its response: %s', async (kind, status, text) => {
    const before = await server.otps()
    await server.fail({ kind })
    const response = await raw('otp/create', otpRequest())
    expect(response.status).toBe(status)
    expect(await response.text()).toMatch(text)
    expect(await server.otps()).toHaveLength(before.length + 1)
  })

  test('the server does its work before a fault that damages its response: 201-for-200', async () => {
    const { id, otp } = expectSuccess(await createOtp(), 201, otpCreated).otpCreateResults
    await server.fail({ kind: '201-for-200', endpoint: 'otp/validate' })
    expect((await client.post('otp/validate', validation(id, otp))).status).toBe(201)
  })

  test('the fault oversized sends megabytes of valid JSON', async () => {
    await server.fail({ kind: 'oversized' })
    const { text, json } = await createOtp()
    expect(text.length).toBeGreaterThan(4_000_000)
    expect(json).toMatchObject({ otpCreateResults: { id: expect.any(String) } })
  })

  test('the fault reset closes the connection in the middle of the response', async () => {
    await server.fail({ kind: 'reset' })
    const response = await raw('otp/create', otpRequest())
    await expect(response.text()).rejects.toThrow()
    expect(await server.calls()).toMatchObject([{ status: 'none', fault: 'reset' }])
  })
})

describe('delays', () => {
  test.each([
    ['timeout', false],
    ['burn-timeout', true],
  ])('the fault %s sends no response, and the server makes a code: %s', async (kind, makesCode) => {
    const toEmail = `${kind}@example.com`
    await server.fail({ kind, endpoint: 'otp-email/create' })
    const waiting = new AbortController()
    const settled = vi.fn()
    const call = raw('otp-email/create', otpEmailRequest({ toEmail }), waiting.signal).finally(settled)
    const outcome = expect(call).rejects.toThrow('aborted')
    await expect.poll(() => server.calls()).toMatchObject([{ status: 'none', toEmail }])
    if (makesCode) await expect.poll(() => server.otps(`?toEmail=${toEmail}`)).toHaveLength(1)
    await client.get('ready')
    expect(settled).not.toHaveBeenCalled()
    waiting.abort()
    await outcome
    expect(await server.otps(`?toEmail=${toEmail}`)).toHaveLength(makesCode ? 1 : 0)
  })

  test('the fault burn-timeout uses up the code', async () => {
    const { id, otp } = expectSuccess(await createOtp(), 201, otpCreated).otpCreateResults
    await server.fail({ kind: 'burn-timeout', endpoint: 'otp/validate', times: 1 })
    const waiting = new AbortController()
    const outcome = expect(raw('otp/validate', validation(id, otp), waiting.signal)).rejects.toThrow(
      'aborted',
    )
    await expect.poll(async () => (await server.otps())[0]?.usedAt).toEqual(expect.any(Number))
    waiting.abort()
    await outcome
    expect((await client.post('otp/validate', validation(id, otp))).status).toBe(400)
  })

  test('the fault trickle sends headers and an endless body', async () => {
    await server.fail({ kind: 'trickle' })
    const waiting = new AbortController()
    const response = await raw('otp/create', otpRequest(), waiting.signal)
    expect(response.status).toBe(201)
    const reader = response.body?.getReader()
    for (let part = 0; part < 3; part += 1) expect((await reader?.read())?.done).toBe(false)
    waiting.abort()
  })

  test('the fault slow sends the right response late', async () => {
    await server.fail({ kind: 'slow', ms: 40 })
    const start = performance.now()
    expectSuccess(await createOtp(), 201, otpCreated)
    expect(performance.now() - start).toBeGreaterThan(35)
  })
})

describe('control', () => {
  test('faults affect only their endpoint, as often as `times` says, the oldest first', async () => {
    await server.fail({ kind: '500', times: 2 })
    await server.fail({ kind: '429', times: 1 })
    expect((await client.get('ready')).status).toBe(200)
    const answers = [await createOtp(), await createOtp(), await createOtp(), await createOtp()]
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 429, 201])
  })

  test('faults for every endpoint affect ready and jwks.json too, until they are cleared', async () => {
    await server.fail({ kind: '500', endpoint: '*' })
    expect([(await client.get('ready')).status, (await client.get('jwks.json')).status]).toEqual([500, 500])
    await server.control('DELETE', '/faults')
    expect((await client.get('jwks.json')).status).toBe(200)
  })

  test('under the fault database-down, every endpoint answers 500, as on the real server without PostgreSQL', async () => {
    const before = await server.otps()
    await server.fail({ kind: 'database-down', endpoint: '*' })
    const answers = await Promise.all([
      client.get('ready'),
      client.get('jwks.json'),
      createOtp(),
      client.post('otp/validate', validation(crypto.randomUUID(), '12345678')),
      client.post('jwt/create', { jwtCreateParams: {} }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500])
    expect(await server.otps()).toEqual(before)
    await expect(server.fail({ kind: 'database-down', endpoint: 'otp/create' })).rejects.toThrow('400')
  })

  test('faults of an unknown kind or endpoint are rejected', async () => {
    await expect(server.fail({ kind: 'gremlins' })).rejects.toThrow('400')
    await expect(server.fail({ kind: '500', endpoint: 'otp/delete' })).rejects.toThrow('400')
  })

  test('faults can refuse connections until they are cleared, and then the same port is open again', async () => {
    await client.get('ready')
    await server.control('POST', '/faults', { endpoint: '*', kind: 'refuse' })
    await expect(client.get('ready')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await server.control('DELETE', '/faults')
    expect((await client.get('ready')).status).toBe(200)
  })
})

function raw(path: string, body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  const headers = { 'X-API-KEY': magiclinksdev.apiKey, 'Content-Type': 'application/json' }
  return fetch(magiclinksdev.url + path, { method: 'POST', headers, body: JSON.stringify(body), signal })
}
