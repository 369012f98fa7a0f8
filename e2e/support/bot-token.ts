import { z } from 'zod'
import type { Deployment } from './deployment.ts'

/** The form field that a page's scripts add if the bot check is on: a fresh token for this action on this host. */
export async function botToken(
  { url, settings, standIns }: Deployment,
  action: 'sign_in' | 'check_code',
): Promise<Record<string, string>> {
  if (settings.RECAPTCHA === 'off') return {}
  const body = JSON.stringify({ action, hostname: new URL(url).hostname })
  const answer = await fetch(`${standIns.recaptcha.controlUrl}/tokens`, { method: 'POST', body })
  return { 'captcha-token': z.object({ token: z.string() }).parse(await answer.json()).token }
}
