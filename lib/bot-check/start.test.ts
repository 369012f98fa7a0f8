import { expect, test } from 'vitest'
import { run } from '../testing/process.ts'
import { goodSettings } from '../testing/settings.ts'

test('missing Google credentials prevent startup, and the error names the setting', () => {
  const { status, stdout, stderr } = run(
    `const { start } = await import('./lib/start.ts'); await start(); console.log('started'); process.exit()`,
    goodSettings({
      RECAPTCHA: 'enterprise',
      RECAPTCHA_SITE_KEY: 'site',
      RECAPTCHA_PROJECT_ID: 'project',
      METADATA_SERVER_DETECTION: 'none',
    }),
  )
  expect(status).toBe(1)
  expect(stdout).not.toContain('started')
  expect(stderr).toMatch(/^- RECAPTCHA_API_KEY /m)
})
