import { type EmailAddress, parseEmailAddress } from '../email-address.ts'
import type { Refusal } from '../messages/refusal.ts'

/** Who may sign in: any address, or those of the allowed domains. The one place to change that rule. */
export function parseSignInAddress(typed: string, allowed: string[]): EmailAddress | Refusal {
  const email = parseEmailAddress(typed)
  if (!email) return { code: 'emailInvalid' }
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (allowed.length === 0 || allowed.includes(domain)) return email
  return { code: 'domainNotAllowed', values: { domain, allowed: allowed.join(', ') } }
}
