import 'server-only'
import type { EmailAddress } from '../email-address.ts'
import { store } from '../store/index.ts'
import { StoredAccount } from '../store/stored-account.ts'

/** The account that a session belongs to, in the store of this process. */
export function accountOf({ email }: { email: EmailAddress }): StoredAccount {
  return new StoredAccount(store(), email, Date.now)
}
