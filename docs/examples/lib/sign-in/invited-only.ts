import { type EmailAddress, parseEmailAddress } from '../email-address.ts'
import type { Refusal } from '../messages/refusal.ts'

/** Your list, e.g. from a file that is read once. */
const invited = new Set(['jane@example.com'])

export function parseSignInAddress(typed: string, allowed: string[]): EmailAddress | Refusal {
  const email = parseEmailAddress(typed)
  if (!email) return { code: 'emailInvalid' }
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (invited.has(email) || allowed.includes(domain)) return email
  return { code: 'domainNotAllowed', values: { domain, allowed: allowed.join(', ') } }
}
