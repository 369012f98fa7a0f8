import { type EmailAddress, parseEmailAddress } from '../email-address.ts'

/** An address that a test is sure of. */
export function address(text: string): EmailAddress {
  const parsed = parseEmailAddress(text)
  if (!parsed) throw new Error(`${text} is no address`)
  return parsed
}
