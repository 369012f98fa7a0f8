import { expect, test } from 'vitest'
import { run } from '../testing/process.ts'
import { goodSettings, type Settings } from '../testing/settings.ts'

const start = (changes: Settings) =>
  run(
    `const { start } = await import('./lib/start.ts'); await start(); console.log('started'); process.exit()`,
    goodSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', ...changes }),
  )

test('an invalid OpenTelemetry setting prevents startup, and the output names the class of the error', () => {
  const { status, stderr } = start({ OTEL_METRIC_EXPORT_INTERVAL: '-5' })
  expect(status).toBe(1)
  expect(stderr).toContain('(or another OTEL_ setting) does not start OpenTelemetry (Error)')
})

test('an invalid setting of the application is reported before OpenTelemetry starts', () => {
  const { status, stdout, stderr } = start({ APP_URL: 'nonsense' })
  expect(status).toBe(1)
  expect(stdout).not.toContain('started')
  expect(stderr).toMatch(/^- APP_URL /m)
})
