import { type EmailAddress, parseEmailAddress } from '../email-address.ts'

/** An address that a test knows to be valid. */
export function address(text: string): EmailAddress {
  const parsed = parseEmailAddress(text)
  if (!parsed) throw new Error(`${text} is not an address`)
  return parsed
}
