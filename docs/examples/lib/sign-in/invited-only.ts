import { type EmailAddress, parseEmailAddress } from '../email-address.ts'
import { displayDomain } from '../email-display.ts'
import { emailProblem } from '../email-problem.ts'
import { type SignInError, signInError } from './errors.ts'

/** Your list, for example from a file. */
const invited = new Set(['jane@example.com'])

export function parseAllowedEmail(input: string, allowed: string[]): EmailAddress | { error: SignInError } {
  const email = parseEmailAddress(input)
  if (!email) return { error: emailProblem(input) }
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (invited.has(email) || allowed.includes(domain)) return email
  return signInError('domainNotAllowed', {
    values: { domain: displayDomain(domain), allowed: allowed.map(displayDomain).join(', ') },
  })
}
