import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { log } from '../log.ts'
import { processState } from '../process-state.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { applySettings } from '../testing/settings.ts'

const google = await startServer(reply(500, ''))
const settings = {
  RECAPTCHA: 'enterprise',
  RECAPTCHA_SITE_KEY: 'site',
  RECAPTCHA_PROJECT_ID: 'project',
  RECAPTCHA_API_KEY: 'key-canary-51c0',
  RECAPTCHA_ENDPOINT: google.url,
}
applySettings(settings)
const { checkBot, checkCaptchaSettings } = await import('./index.ts')
const { isBotCheckDown } = await import('./availability.ts')
const { watchForOutage } = await import('./outage.ts')
const { openRecaptcha } = await import('./recaptcha.ts')
// The import and the first call take longer than the time limit of an assessment.
await openRecaptcha()
await checkBot('token', 'sign_in', 'request')

const errors = vi.spyOn(log, 'error').mockReturnValue()
const realNow = performance.now.bind(performance)
let now = realNow
vi.spyOn(performance, 'now').mockImplementation(() => now())
/** Moves `performance.now()` forward. */
const advance = (ms: number) => {
  const before = now
  now = () => before() + ms
}

beforeEach(() => {
  now = realNow
  applySettings({ ...settings, RECAPTCHA_ON_OUTAGE: 'allow' })
  processState.assessments = undefined
  processState.provider = undefined
  google.received.length = 0
  errors.mockClear()
})
afterAll(() => google.close())

const judge = (token = 'token') => checkBot(token, 'sign_in', 'request')

const malformed = reply(200, { tokenProperties: { valid: false, invalidReason: 2 } })
const good = reply(200, {
  riskAnalysis: { score: 0.9 },
  tokenProperties: { valid: true, action: 'sign_in', hostname: 'app.example.com' },
})
const silent: TestServer['answer'] = () => undefined
const failure = reply(503, { error: { code: 503, status: 'UNAVAILABLE', message: '' } })
const wrongKey = reply(400, {
  error: {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: 'API key not valid. Please pass a valid API key.',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
      },
    ],
  },
})
const invalidArgument = reply(400, { error: { code: 400, status: 'INVALID_ARGUMENT', message: '' } })
/** Answers differently for a user's token and for the application's own. */
const byToken =
  (users: TestServer['answer'], own: TestServer['answer']): TestServer['answer'] =>
  (request, response) =>
    (request.body.includes('"token":"token"') ? users : own)(request, response)

describe('an outage of Google', () => {
  test.each([
    ['answers with errors', failure],
    ['does not answer', silent],
    ['breaks the connection', (_, response) => void response.destroy()],
    ['sends half an answer', reply(200, '{"riskAnalysis":')],
  ] satisfies [string, TestServer['answer']][])(
    'RECAPTCHA_ON_OUTAGE=allow lets users through while Google %s',
    async (_, answer) => {
      google.answer = answer
      expect(await judge()).toBe('passed')
      expect(errors).toHaveBeenCalledWith(
        expect.objectContaining({ event: 'bot.unavailable', request: 'request', result: 'allowed' }),
      )
    },
  )

  test('RECAPTCHA_ON_OUTAGE=allow lets users through three seconds after the last response, and not before', async () => {
    google.answer = good
    expect(await judge()).toBe('passed')
    google.answer = failure
    expect(await judge()).toBe('unavailable')
    advance(2900)
    expect(await judge()).toBe('unavailable')
    advance(200)
    expect(await judge()).toBe('passed')
  })

  test("RECAPTCHA_ON_OUTAGE=allow lets users through while the key is wrong, which is not the user's fault", async () => {
    google.answer = wrongKey
    expect(await judge()).toBe('passed')
  })
})

describe('a faked outage', () => {
  test("RECAPTCHA_ON_OUTAGE=allow rejects a worthless token that makes Google fail, while Google assesses the application's own token", async () => {
    for (const answer of [failure, silent, invalidArgument]) {
      processState.assessments = undefined
      processState.provider = undefined
      google.answer = byToken(answer, malformed)
      expect(await judge()).not.toBe('passed')
    }
  })

  test('RECAPTCHA_ON_OUTAGE=allow rejects a worthless token whose assessment fails while Google answers another', async () => {
    google.answer = byToken(silent, malformed)
    const slow = judge()
    await setTimeout(500)
    expect(await judge('another')).toBe('refused')
    expect(await slow).toBe('unavailable')
    // The application needed no additional assessment, which Google would bill.
    expect(google.received).toHaveLength(2)
  })

  test('RECAPTCHA_ON_OUTAGE=allow rejects a worthless token whose response this instance is too busy to read in time', async () => {
    google.answer = silent
    const judged = judge()
    for (let i = 0; i < 12; i += 1) {
      blockFor(100)
      await setTimeout(10)
    }
    expect(await judged).toBe('unavailable')
    expect(errors).toHaveBeenCalledWith(expect.objectContaining({ result: 'refused' }))
  })

  test.each(['EMFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])(
    'RECAPTCHA_ON_OUTAGE=allow rejects a worthless token that failed because this machine has no socket left: %s',
    async (code) => {
      google.answer = failure
      expect(await watchForOutage()(code)).toBe(false)
      expect(await watchForOutage()('ECONNREFUSED')).toBe(true)
    },
  )
})

describe('misconfiguration', () => {
  test('a wrong reCAPTCHA key makes the bot check unavailable, is logged by name without its value, and still counts as down a day later', async () => {
    applySettings(settings)
    google.answer = wrongKey
    expect(await judge()).toBe('unavailable')
    expect(errors.mock.calls).toEqual([
      [
        {
          event: 'bot.misconfigured',
          request: 'request',
          setting: 'RECAPTCHA_API_KEY',
          cause: 'API_KEY_INVALID',
          result: 'refused',
        },
      ],
    ])
    advance(24 * 60 * 60 * 1000)
    expect(isBotCheckDown()).toBe(true)
  })

  test('a wrong reCAPTCHA key is found at startup, before the first user', async () => {
    google.answer = wrongKey
    await checkCaptchaSettings()
    expect(google.received).toHaveLength(1)
    expect(errors).toHaveBeenCalledWith(
      expect.objectContaining({ event: 'bot.misconfigured', setting: 'RECAPTCHA_API_KEY' }),
    )
    expect(isBotCheckDown()).toBe(true)
  })

  test('once a wrong reCAPTCHA key is replaced, the next assessment makes the bot check available', async () => {
    google.answer = wrongKey
    await checkCaptchaSettings()
    google.answer = good
    expect(await judge()).toBe('passed')
    expect(isBotCheckDown()).toBe(false)
  })
})

test('a wrong site key, for which Google only says "invalid argument", makes the bot check unavailable', async () => {
  applySettings(settings)
  google.answer = invalidArgument
  expect(await judge()).toBe('unavailable')
  expect(errors).toHaveBeenCalledWith(
    expect.objectContaining({ event: 'bot.misconfigured', setting: 'RECAPTCHA_SITE_KEY' }),
  )
})

test('ten concurrent tokens that Google cannot parse are refused, and cost one additional assessment', async () => {
  const frozenAt = realNow()
  now = () => frozenAt
  google.answer = byToken(invalidArgument, malformed)
  const verdicts = await Promise.all(Array.from({ length: 10 }, () => judge()))
  expect(new Set(verdicts)).toEqual(new Set(['refused']))
  expect(google.received.filter(({ body }) => !body.includes('"token":"token"'))).toHaveLength(1)
  expect(isBotCheckDown()).toBe(false)
})

test('with valid reCAPTCHA settings, the bot check logs nothing at startup', async () => {
  google.answer = malformed
  await checkCaptchaSettings()
  expect(errors).not.toHaveBeenCalled()
  expect(isBotCheckDown()).toBe(false)
})

test('if Google does not respond, startup waits two seconds at most', async () => {
  google.answer = silent
  const startedAt = realNow()
  await checkCaptchaSettings()
  expect(realNow() - startedAt).toBeLessThan(2500)
  expect(isBotCheckDown()).toBe(true)
})

function blockFor(ms: number): void {
  const end = realNow() + ms
  while (realNow() < end);
}
