import { RecaptchaEnterpriseServiceClient } from '@google-cloud/recaptcha-enterprise'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startRecaptcha } from './index.ts'

// Without this setting, the client library looks for a server that exists only in Google's cloud.
process.env.METADATA_SERVER_DETECTION = 'none'

const HOSTNAME = 'localhost'
const recaptcha = await startRecaptcha()
const clients: RecaptchaEnterpriseServiceClient[] = []
const client = connect(recaptcha.apiKey)

afterAll(async () => {
  await Promise.all(clients.map((one) => one.close()))
  await recaptcha.close()
})
beforeEach(async () => {
  await control('DELETE', '/faults')
  await control('DELETE', '/assessments')
})

describe('assessments', () => {
  test("Google's client library learns from the stand-in that a fresh token is valid, with its action, host and time", async () => {
    const token = await createToken()
    expect(
      await assess(token, { userIpAddress: '192.0.2.1', userAgent: 'Test', expectedAction: 'other' }),
    ).toMatchObject({
      riskAnalysis: { score: 0.9 },
      tokenProperties: {
        valid: true,
        action: 'sign_in',
        hostname: HOSTNAME,
        createTime: { seconds: expect.anything() },
      },
    })
    expect(await control('GET', '/assessments')).toMatchObject([
      {
        action: 'sign_in',
        hostname: HOSTNAME,
        score: 0.9,
        userIpAddress: '192.0.2.1',
        userAgent: 'Test',
        expectedAction: 'other',
      },
    ])
  })

  test.each([
    ['MISSING', async () => ''],
    ['MALFORMED', async () => 'nonsense'],
    ['EXPIRED', () => createToken({ createdAt: Date.now() - 121_000 })],
    ['KEY_MISMATCH', () => createToken({ siteKey: 'another' })],
  ])(
    "Google's client library learns from the stand-in that a token is %s",
    async (invalidReason, makeToken) => {
      const { tokenProperties, riskAnalysis } = await assess(await makeToken())
      expect(tokenProperties).toMatchObject({ valid: false, invalidReason })
      expect(riskAnalysis).toMatchObject({ score: 0 })
    },
  )

  test("Google's client library learns from the stand-in that a used token is DUPE", async () => {
    const token = await createToken({ createdAt: Date.now() - 119_000 })
    expect((await assess(token)).tokenProperties?.valid).toBe(true)
    expect((await assess(token)).tokenProperties).toMatchObject({ valid: false, invalidReason: 'DUPE' })
  })
})

describe('errors', () => {
  test("Google's client library throws for an unknown project, API key or site key", async () => {
    const token = await createToken()
    await expect(assess(token, {}, { project: 'another' })).rejects.toMatchObject({ code: 7 })
    await expect(assess(token, {}, { by: connect('another') })).rejects.toMatchObject({
      code: 3,
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    })
    await expect(assess(token, { siteKey: 'another' })).rejects.toMatchObject({ code: 3 })
  })

  test.each([
    ['key-invalid', { code: 3, reason: 'API_KEY_INVALID', httpStatusCode: 400 }],
    ['key-expired', { code: 3, reason: 'API_KEY_INVALID', httpStatusCode: 400 }],
    ['key-restricted', { code: 7, reason: 'API_KEY_SERVICE_BLOCKED', httpStatusCode: 403 }],
    ['key-missing', { code: 7, httpStatusCode: 403 }],
    ['credentials-invalid', { code: 16, reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED', httpStatusCode: 401 }],
    ['api-disabled', { code: 7, reason: 'SERVICE_DISABLED', httpStatusCode: 403 }],
    ['billing-disabled', { code: 7, reason: 'BILLING_DISABLED', httpStatusCode: 403 }],
    ['project-invalid', { code: 3, reason: 'RESOURCE_PROJECT_INVALID', httpStatusCode: 400 }],
    ['project-denied', { code: 7, httpStatusCode: 403 }],
    ['site-key-invalid', { code: 3, httpStatusCode: 400 }],
  ])("the stand-in answers the wrong setting %s with Google's error", async (setting, expected) => {
    await control('POST', '/faults', { kind: 'setting', setting, times: 1 })
    await expect(assess(await createToken())).rejects.toMatchObject(expected)
    expect(await control('GET', '/assessments')).toEqual([])
  })

  test("Google's client library throws for a real token under the fault 400, but gets MALFORMED for an invented one", async () => {
    await control('POST', '/faults', { kind: '400' })
    await expect(assess(await createToken())).rejects.toMatchObject({ code: 3 })
    expect((await assess('nonsense')).tokenProperties).toMatchObject({ invalidReason: 'MALFORMED' })
  })

  test.each([['500'], ['403'], ['malformed']])(
    "Google's client library throws under the fault %s",
    async (kind) => {
      await control('POST', '/faults', { kind })
      await expect(assess(await createToken())).rejects.toThrow()
    },
  )

  test("Google's client library throws after its timeout, and the slow assessment still uses up the token", async () => {
    await control('POST', '/faults', { kind: 'slow', ms: 200 })
    const token = await createToken()
    await expect(assess(token, {}, { timeout: 50 })).rejects.toMatchObject({ code: 4 })
    await control('DELETE', '/faults')
    expect((await assess(token)).tokenProperties).toMatchObject({ invalidReason: 'DUPE' })
  })

  test("Google's client library throws after its timeout, when no response comes", async () => {
    await control('POST', '/faults', { kind: 'timeout' })
    await expect(assess(await createToken(), {}, { timeout: 50 })).rejects.toThrow()
  })
})

describe('limited faults', () => {
  test.each([
    [
      { kind: 'score', score: 0.1 },
      { riskAnalysis: { score: 0.1 }, tokenProperties: { valid: true } },
    ],
    [{ kind: 'invalid', reason: 'DUPE' }, { tokenProperties: { valid: false, invalidReason: 'DUPE' } }],
    [
      { kind: 'hostname', value: 'evil.example' },
      { tokenProperties: { valid: true, hostname: 'evil.example' } },
    ],
    [{ kind: 'action', value: 'buy' }, { tokenProperties: { valid: true, action: 'buy' } }],
  ])('a fault of reCAPTCHA affects one assessment: %o', async (fault, expected) => {
    await control('POST', '/faults', { ...fault, times: 1 })
    expect(await assess(await createToken())).toMatchObject(expected)
    expect(await assess(await createToken())).toMatchObject({
      riskAnalysis: { score: 0.9 },
      tokenProperties: { valid: true, hostname: HOSTNAME, action: 'sign_in' },
    })
  })
})

test('the reCAPTCHA stand-in accepts the API key in the query, and names enums unless numbers are requested', async () => {
  const path = `/v1/projects/${recaptcha.projectId}/assessments?key=${recaptcha.apiKey}`
  const event = { token: 'nonsense', siteKey: recaptcha.siteKey }
  const answer = await fetch(recaptcha.url + path, { method: 'POST', body: JSON.stringify({ event }) })
  expect(await answer.json()).toMatchObject({ tokenProperties: { invalidReason: 'MALFORMED' } })
})

function connect(apiKey: string): RecaptchaEnterpriseServiceClient {
  const port = Number(new URL(recaptcha.url).port)
  const options = { fallback: true, apiEndpoint: '127.0.0.1', port, protocol: 'http', apiKey }
  const connected = new RecaptchaEnterpriseServiceClient(options)
  clients.push(connected)
  return connected
}

async function assess(
  token: string,
  event: Record<string, string> = {},
  { by = client, project = '', timeout = 10_000 } = {},
) {
  const parent = `projects/${project || recaptcha.projectId}`
  const assessment = { event: { token, siteKey: recaptcha.siteKey, ...event } }
  const [answer] = await by.createAssessment({ parent, assessment }, { timeout })
  return answer
}

async function createToken(changes: Record<string, unknown> = {}): Promise<string> {
  const created = await control('POST', '/tokens', { action: 'sign_in', hostname: HOSTNAME, ...changes })
  return z.object({ token: z.string() }).parse(created).token
}

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await fetch(recaptcha.controlUrl + path, init)
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
  return response.json()
}
