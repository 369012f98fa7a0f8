import 'server-only'
import type { EmailAddress } from '../email-address.ts'
import { keyedHash } from '../pseudonym.ts'

/**
 * The ID of the attempt that a post of a form begins. Another post of the same form with the same email address belongs
 * to the same attempt. Undefined without a valid form ID. The client may choose the form ID, but cannot predict the
 * attempt ID.
 */
export function attemptIdOf(email: EmailAddress, formId: string): string | undefined {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(formId)) return undefined
  const hex = keyedHash(`attempt:${email}:${formId}`).toString('hex')
  // In the format of a random UUID (RFC 9562, version 4).
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
