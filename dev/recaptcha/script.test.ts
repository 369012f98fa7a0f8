import { runInNewContext } from 'node:vm'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startRecaptcha } from './index.ts'
import { readToken } from './token.ts'

const recaptcha = await startRecaptcha()
afterAll(recaptcha.close)

const method = z.custom<(...values: unknown[]) => unknown>((value) => typeof value === 'function')
const browser = z.object({
  grecaptcha: z.object({ enterprise: z.object({ ready: method, execute: method }) }),
})

test('the reCAPTCHA script makes tokens with host, time, site key and action', async () => {
  const response = await fetch(`${recaptcha.scriptUrl}?render=${recaptcha.siteKey}`)
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  const window = {}
  const location = { hostname: 'app.example' }
  runInNewContext(await response.text(), { window, location, crypto, btoa, TextEncoder, setTimeout })
  const { ready, execute } = browser.parse(window).grecaptcha.enterprise
  await new Promise((resolve) => ready(resolve))
  const tokens = [
    await execute(recaptcha.siteKey, { action: 'sign_in' }),
    await execute('ключ', { action: 'x' }),
  ]
  const [first, second] = tokens.map((token) => readToken(z.string().parse(token)))
  expect(first).toMatchObject({ siteKey: recaptcha.siteKey, action: 'sign_in', hostname: 'app.example' })
  expect(Math.abs(Date.now() - Number(first?.createdAt))).toBeLessThan(10_000)
  expect(second).toMatchObject({ siteKey: 'ключ' })
  expect(second?.id).not.toBe(first?.id)
})
