import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeEach, expect, test } from 'vitest'
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
const { assess, recaptchaClient } = await import('./recaptcha.ts')
// The import and the very first call take longer than what is tested here.
await (await recaptchaClient()).initialize()
await assess('token', 'sign_in')

beforeEach(() => {
  google.received.length = 0
})
afterAll(() => google.close())

const good = reply(200, {
  riskAnalysis: { score: 0.9 },
  tokenProperties: { valid: true, action: 'sign_in', hostname: 'app.example.com' },
})
const hangUp: TestServer['answer'] = (_request, response) => void response.destroy()

test('a connection that Google closed just when it was used again costs nobody a try', async () => {
  google.answer = (...about) => (google.received.length === 1 ? hangUp : good)(...about)
  expect(await assess('token', 'sign_in')).toEqual({ verdict: 'passed' })
  expect(google.received).toHaveLength(2)
})

test('a second one is an outage', async () => {
  google.answer = hangUp
  expect(await assess('token', 'sign_in')).toMatchObject({ verdict: 'unavailable' })
  expect(google.received).toHaveLength(2)
})

test('half an answer is an outage, and nothing is asked again: the token was used', async () => {
  google.answer = reply(200, '{"riskAnalysis":')
  expect(await assess('token', 'sign_in')).toMatchObject({ verdict: 'unavailable' })
  expect(google.received).toHaveLength(1)
})

test('what fails after a while may have been assessed, and a token is good for one assessment', async () => {
  google.answer = async (...about) => {
    await setTimeout(400)
    hangUp(...about)
  }
  expect(await assess('token', 'sign_in')).toMatchObject({ verdict: 'unavailable' })
  expect(google.received).toHaveLength(1)
})

test('no gcloud on this machine is asked for a project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gcloud-'))
  writeFileSync(join(folder, 'gcloud'), `#!/bin/sh\necho asked > '${folder}/asked'\n`, { mode: 0o755 })
  const { stdout } = run(
    `const { readSettings } = await import('./lib/testing/settings.ts')
    const { recaptchaClient } = await import('./lib/bot-check/recaptcha.ts')
    readSettings()
    await (await recaptchaClient()).initialize()
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
