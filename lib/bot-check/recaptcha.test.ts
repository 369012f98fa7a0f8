import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { processState } from '../process-state.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { run } from '../testing/process.ts'
import { applySettings, goodSettings } from '../testing/settings.ts'

const google = await startServer(reply(500, ''))
applySettings({
  RECAPTCHA: 'enterprise',
  RECAPTCHA_SITE_KEY: 'site',
  RECAPTCHA_PROJECT_ID: 'project',
  RECAPTCHA_API_KEY: 'key',
  RECAPTCHA_ENDPOINT: google.url,
})
const { assessToken, openRecaptcha } = await import('./recaptcha.ts')
// The import and the first call take longer than the times in these tests.
await openRecaptcha()
await assessToken('token', 'sign_in')

beforeEach(() => {
  vi.restoreAllMocks()
  google.received.length = 0
})
afterAll(() => google.close())

const good = reply(200, {
  riskAnalysis: { score: 0.9 },
  tokenProperties: { valid: true, action: 'sign_in', hostname: 'app.example.com' },
})
const hangUp: TestServer['answer'] = (_request, response) => void response.destroy()
/** On a busy machine, a connection that breaks at once would seem to break later. */
const stopTime = () => vi.spyOn(performance, 'now').mockReturnValue(performance.now())

test('if Google closes an idle connection just when it is reused, the assessment is retried', async () => {
  stopTime()
  google.answer = (...exchange) => (google.received.length === 1 ? hangUp : good)(...exchange)
  expect(await assessToken('token', 'sign_in')).toEqual({ verdict: 'passed' })
  expect(google.received).toHaveLength(2)
})

test('if the retried connection breaks too, the bot check is unavailable', async () => {
  stopTime()
  google.answer = hangUp
  expect(await assessToken('token', 'sign_in')).toMatchObject({ verdict: 'unavailable' })
  expect(google.received).toHaveLength(2)
})

test('after an incomplete response, the bot check is unavailable, and there is no retry because the token was used', async () => {
  google.answer = reply(200, '{"riskAnalysis":')
  expect(await assessToken('token', 'sign_in')).toMatchObject({ verdict: 'unavailable' })
  expect(google.received).toHaveLength(1)
})

test('a call that breaks after a while is not retried, because its token may have been assessed', async () => {
  google.answer = async (...exchange) => {
    await setTimeout(400)
    hangUp(...exchange)
  }
  expect(await assessToken('token', 'sign_in')).toMatchObject({ verdict: 'unavailable' })
  expect(google.received).toHaveLength(1)
})

/** An error in Google's format, with or without a machine-readable reason. */
const googleError = (code: number, status: string, reason?: string) => {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }
  return reply(code, { error: { code, status, message: status, details: reason ? [info] : [] } })
}
const project = 'RECAPTCHA_PROJECT_ID or RECAPTCHA_API_KEY'

describe('misconfiguration', () => {
  test.each([
    [400, 'INVALID_ARGUMENT', 'API_KEY_INVALID', 'RECAPTCHA_API_KEY'],
    [403, 'PERMISSION_DENIED', 'API_KEY_SERVICE_BLOCKED', 'RECAPTCHA_API_KEY'],
    [403, 'PERMISSION_DENIED', 'API_KEY_IP_ADDRESS_BLOCKED', 'RECAPTCHA_API_KEY'],
    [401, 'UNAUTHENTICATED', 'CREDENTIALS_MISSING', 'RECAPTCHA_API_KEY'],
    [403, 'PERMISSION_DENIED', 'SERVICE_DISABLED', project],
    [403, 'PERMISSION_DENIED', 'BILLING_DISABLED', project],
    [403, 'PERMISSION_DENIED', 'CONSUMER_INVALID', project],
    [400, 'INVALID_ARGUMENT', 'RESOURCE_PROJECT_INVALID', project],
    [404, 'NOT_FOUND', 'RESOURCE_NOT_FOUND', project],
  ])(
    'an error from Google about a wrong setting makes the bot check unavailable, and names the setting: %i %s %s',
    async (code, status, reason, suspect) => {
      google.answer = googleError(code, status, reason)
      expect(await assessToken('token', 'sign_in')).toEqual({ verdict: 'unavailable', reason, suspect })
    },
  )

  test.each([
    [401, 'UNAUTHENTICATED', 'code 16', 'RECAPTCHA_API_KEY'],
    [403, 'PERMISSION_DENIED', 'code 7', project],
    [404, 'NOT_FOUND', 'code 5', project],
  ])(
    'an error from Google about a wrong setting makes the bot check unavailable, and names the setting: %i %s without a reason',
    async (code, status, reason, suspect) => {
      google.answer = googleError(code, status)
      expect(await assessToken('token', 'sign_in')).toEqual({ verdict: 'unavailable', reason, suspect })
    },
  )

  test('if Google answers 400 INVALID_ARGUMENT without a reason, the token is refused, because the token may be the cause', async () => {
    google.answer = googleError(400, 'INVALID_ARGUMENT')
    expect(await assessToken('token', 'sign_in')).toEqual({
      verdict: 'refused',
      reason: 'invalid-argument',
      suspect: 'RECAPTCHA_SITE_KEY',
    })
  })
})

test.each([
  [429, 'RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED'],
  [503, 'UNAVAILABLE', 'ANY_OTHER'],
])('the error %i %s from Google names no setting', async (code, status, reason) => {
  google.answer = googleError(code, status, reason)
  expect(await assessToken('token', 'sign_in')).toEqual({ verdict: 'unavailable', reason })
})

test("a reason that does not look like Google's is not logged", async () => {
  google.answer = googleError(403, 'PERMISSION_DENIED', 'forged\nline')
  expect(await assessToken('token', 'sign_in')).toMatchObject({ reason: 'code 7' })
})

test('a refused connection to Google is logged as ECONNREFUSED', async () => {
  const closed = await startServer(reply(500, ''))
  await closed.close()
  const port = Number(new URL(closed.url).port)
  const { RecaptchaEnterpriseServiceClient: Client } = await import('@google-cloud/recaptcha-enterprise')
  const unreachable = new Client({
    projectId: 'project',
    apiKey: 'key',
    fallback: true,
    apiEndpoint: '127.0.0.1',
    port,
    protocol: 'http',
  })
  const client = processState.recaptcha
  processState.recaptcha = Promise.resolve(unreachable)
  expect(await assessToken('token', 'sign_in')).toEqual({ verdict: 'unavailable', reason: 'ECONNREFUSED' })
  processState.recaptcha = client
})

test('the reCAPTCHA client runs no gcloud command on this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gcloud-'))
  writeFileSync(join(folder, 'gcloud'), `#!/bin/sh\necho asked > '${folder}/asked'\n`, { mode: 0o755 })
  const { stdout } = run(
    `const { readSettings } = await import('./lib/testing/settings.ts')
    const { openRecaptcha } = await import('./lib/bot-check/recaptcha.ts')
    readSettings()
    await openRecaptcha()
    console.log('ready')
    process.exit()`,
    goodSettings({
      PATH: `${folder}:${process.env.PATH}`,
      RECAPTCHA: 'enterprise',
      RECAPTCHA_SITE_KEY: 'site',
      RECAPTCHA_PROJECT_ID: 'project',
      RECAPTCHA_API_KEY: 'key',
      METADATA_SERVER_DETECTION: 'none',
    }),
  )
  expect(stdout).toContain('ready')
  expect(existsSync(join(folder, 'asked'))).toBe(false)
  rmSync(folder, { recursive: true })
})
