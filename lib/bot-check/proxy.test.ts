import { NextRequest } from 'next/server'
import { expect, test } from 'vitest'
import { applySettings } from '../testing/settings.ts'

applySettings({ RECAPTCHA: 'enterprise', RECAPTCHA_SITE_KEY: 'k', RECAPTCHA_PROJECT_ID: 'p' })
const { proxy } = await import('../../proxy.ts')

async function open(headers: Record<string, string> = {}) {
  const response = await proxy(new NextRequest('https://app.example.com/', { headers }))
  return { response, policy: response.headers.get('content-security-policy') ?? '' }
}

test('if the bot check is on, the content security policy allows the hosts that it needs', async () => {
  const { policy } = await open()
  expect(policy).toMatch(/; connect-src 'self' https:\/\/www\.google\.com;/)
  expect(policy).toMatch(/; frame-src https:\/\/www\.google\.com https:\/\/recaptcha\.google\.com;/)
})

test("the page gets the nonce of its own Content-Security-Policy for the bot check's script, not one that the client sent", async () => {
  const { response, policy } = await open({ 'x-nonce': 'forged' })
  const nonce = response.headers.get('x-middleware-request-x-nonce')
  expect(policy).toContain(`'nonce-${nonce}'`)
})
