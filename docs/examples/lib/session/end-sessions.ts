import 'server-only'
import { randomUUID } from 'node:crypto'
import { parseEmailAddress } from '../email-address.ts'
import { accountOf } from './account.ts'

/** Ends all sessions and pending codes of a user. Returns false if the input is not an email address. */
export async function endSessionsOf(input: string): Promise<boolean> {
  const email = parseEmailAddress(input)
  if (!email) return false
  await accountOf({ email }).endAll(randomUUID())
  return true
}
