import { expect, test } from '../fixtures.ts'
import { wrongCodes } from '../support/codes.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { type OtlpReceiver, type Span, startOtlpReceiver } from '../support/otlp-receiver.ts'
import { until } from '../support/until.ts'

const loadLogger = new URL('../support/log-loaded.mjs', import.meta.url).pathname
const withLoadLogger = { NODE_OPTIONS: `--import ${loadLogger}` }
/** The packages of OpenTelemetry that were loaded. Its API package is always loaded, and does nothing by itself. */
const loaded = (output: string[]) =>
  output.filter((line) => line.startsWith('loaded ') && line !== 'loaded @opentelemetry/api')

/** Settings that send telemetry to the receiver without delay. */
const sentTo = ({ url }: OtlpReceiver) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_METRIC_EXPORT_INTERVAL: '200',
  OTEL_BSP_SCHEDULE_DELAY: '200',
})

test.describe('telemetry', { tag: '@flow' }, () => {
  let receiver: OtlpReceiver
  test.beforeEach(async () => {
    receiver = await startOtlpReceiver()
  })
  test.afterEach(() => receiver.stop())

  test('OpenTelemetry gets traces and counters of a sign-in, and no personal data or secrets', async ({
    deploy,
    redis,
    visit,
    person,
  }) => {
    const deployment = await deploy({
      redis,
      settings: { ...sentTo(receiver), ...withLoadLogger, RECAPTCHA: 'enterprise' },
    })
    const { page, signInPage, codePage, accountPage, mailbox } = await visit(deployment)
    await page.goto(`/${person.email}`)
    await signInPage.open(`/account?for=${person.email}`)
    await signInPage.askFor(person)
    const code = await mailbox.codeFor(person)
    const [wrong = ''] = wrongCodes(code, 1)
    await codePage.enter(wrong)
    await codePage.message.waitFor()
    await codePage.enter(code)
    await accountPage.heading.waitFor()

    const traced = () => receiver.spans().map((span) => pathTo(span, receiver.spans()))
    const jwt = 'POST > POST /sign-in/code > fetch POST jwt/create'
    await until('the traces', async () => traced().includes(jwt) || undefined)
    expect(traced()).toEqual(
      expect.arrayContaining([
        'POST > POST /sign-in > fetch POST otp-email/create',
        'POST > POST /sign-in/code > fetch POST otp/validate',
      ]),
    )

    const { count } = receiver
    await until('the counters', async () => count('sign_in.session.started') || undefined)
    expect(count('sign_in.code.requested')).toBe(1)
    expect(count('sign_in.code.sent')).toBe(1)
    expect(count('sign_in.code.wrong', { reason: 'codeWrong' })).toBe(1)
    expect(count('sign_in.code.accepted')).toBe(1)
    expect(count('sign_in.upstream.duration', { endpoint: 'otp/validate', outcome: 'ok' })).toBe(1)
    expect(count('sign_in.upstream.duration', { endpoint: 'otp/validate', outcome: 'invalid-otp' })).toBe(1)
    expect(count('sign_in.store.duration', { outcome: 'ok' })).toBeGreaterThan(10)

    const { RECAPTCHA_API_KEY, MAGICLINKSDEV_API_KEY, SESSION_SECRETS, IDENTITY_SECRET } = deployment.settings
    const cookies = (await page.context().cookies()).map(({ value }) => value)
    const secrets = [RECAPTCHA_API_KEY, MAGICLINKSDEV_API_KEY, SESSION_SECRETS, IDENTITY_SECRET, ...cookies]
    const name = person.email.slice(0, person.email.indexOf('@'))
    const leaked = [name, ...secrets].filter((each = '') => receiver.text().includes(each))
    expect(leaked).toEqual([])
    // A longer number, such as a timestamp, may contain the same digits.
    expect(receiver.text()).not.toMatch(new RegExp(String.raw`(?<![\d.])(${code}|${wrong})(?!\d)`))
    expect(loaded(deployment.output())).toContain('loaded @vercel/otel')
  })

  test('OpenTelemetry counts a refused request for a code by its reason', async ({ deploy, person }) => {
    const deployment = await deploy({ settings: sentTo(receiver) })
    await new HttpBrowser(deployment).askForCode(person)
    await new HttpBrowser(deployment).askForCode(person)
    const refused = () => receiver.count('sign_in.code.refused', { reason: 'sendTooSoon' })
    await until('the counter', async () => refused() || undefined)
    expect(refused()).toBe(1)
  })

  test('without an OTLP endpoint, no OpenTelemetry package is loaded', async ({ deploy, person }) => {
    const deployment = await deploy({ settings: withLoadLogger })
    await new HttpBrowser(deployment).signIn(person)
    expect(loaded(deployment.output())).toEqual([])
  })
})

/** The names of a span and its ancestors, outermost first. A URL is shortened to its endpoint. */
function pathTo(span: Span, all: Span[]): string {
  const parent = all.find(({ spanId }) => spanId === span.parentSpanId)
  const name = span.name.replace(/http:\S*\/api\/v2\//, '')
  return parent ? `${pathTo(parent, all)} > ${name}` : name
}
