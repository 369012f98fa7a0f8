import { randomUUID } from 'node:crypto'
import { trace } from '@opentelemetry/api'
import { afterAll, expect, test, vi } from 'vitest'
import { reply, startServer } from '../testing/http.ts'
import { applySettings } from '../testing/settings.ts'

const collector = await startServer(reply(200, {}, { 'Content-Type': 'application/json' }))
const server = await startServer(
  reply(400, { message: 'Invalid OTP.', requestMetadata: { uuid: randomUUID() } }),
)
const hook = await startServer(reply(204, ''))
// The SDK itself reads these settings from the environment, and env files may leave white space around them.
vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', ` ${collector.url}\n`)
vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json')
vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '100')
vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '100')
const { MAGICLINKSDEV_API_KEY = 'none' } = applySettings({
  MAGICLINKSDEV_URL: server.url,
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  WEBHOOK_URL: `${hook.url}/secret-path`,
})
const { registerTelemetry } = await import('./register.ts')
const { magiclinksdev } = await import('../upstream.ts')
const { openMemoryStore } = await import('../store/sqlite.ts')
const { timed } = await import('../store/timed.ts')
const { log } = await import('../log.ts')

afterAll(() => Promise.all([collector.close(), server.close(), hook.close()]))

/** Everything that the collector received at a path, as text. */
const sent = (path: string) =>
  collector.received
    .filter((request) => request.path === path)
    .map(({ body }) => body)
    .join('\n')

test('traces and metrics reach the collector, and contain no secret', async () => {
  registerTelemetry()
  await timed(openMemoryStore()).health()
  await trace.getTracer('test').startActiveSpan('request', async (span) => {
    await magiclinksdev().validateOtp('6d0f0b3e-6c0e-4a43-9d2b-0a8f2d3f1c11', '31415926')
    await fetch(`${hook.url}/secret-path`, { method: 'POST' })
    span.end()
  })
  log.info({ event: 'code.refused', reason: 'sendTooSoon' })
  log.info({ event: 'session.renewal-failed' })

  await vi.waitFor(() => {
    expect(sent('/v1/traces')).toContain('"name":"request"')
    expect(sent('/v1/metrics')).toContain('sign_in.upstream.duration')
  }, 5000)
  expect(sent('/v1/traces')).toContain('otp/validate')
  for (const name of ['sign_in.code.refused', 'sign_in.session.renewal_failed', 'sign_in.store.duration'])
    expect(sent('/v1/metrics')).toContain(name)
  expect(sent('/v1/metrics')).toMatch(/"sendTooSoon"/)
  expect(sent('/v1/metrics')).toMatch(/"invalid-otp"/)

  const all = sent('/v1/traces') + sent('/v1/metrics')
  for (const secret of ['31415926', '6d0f0b3e', 'secret-path', MAGICLINKSDEV_API_KEY])
    expect(all).not.toContain(secret)
})
