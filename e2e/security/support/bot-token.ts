import { z } from 'zod'
import type { Deployment } from '../../support/deployment.ts'

/** The field that a browser with scripts would add: a fresh token for this action on this host. */
export async function botToken({ url, standIns }: Deployment, action: 'sign_in' | 'check_code') {
  const body = JSON.stringify({ action, hostname: new URL(url).hostname })
  const answer = await fetch(`${standIns.recaptcha.controlUrl}/tokens`, { method: 'POST', body })
  return { 'bot-token': z.object({ token: z.string() }).parse(await answer.json()).token }
}
