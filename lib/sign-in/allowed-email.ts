import { type EmailAddress, parseEmailAddress } from '../email-address.ts'
import { displayDomain } from '../email-display.ts'
import { emailProblem } from '../email-problem.ts'
import { type SignInError, signInError } from './errors.ts'

/** Who may sign in: any address, or those of the allowed domains. This is the one place to change that rule. */
export function parseAllowedEmail(input: string, allowed: string[]): EmailAddress | { error: SignInError } {
  const email = parseEmailAddress(input)
  if (!email) return { error: emailProblem(input) }
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (allowed.length === 0 || allowed.includes(domain)) return email
  return signInError('domainNotAllowed', {
    values: { domain: displayDomain(domain), allowed: allowed.map(displayDomain).join(', ') },
  })
}
