import 'server-only'
import type { Account, Change } from '../account/account.ts'
import { clean } from '../account/clean.ts'
import { decodeAccount, encodeAccount } from '../account/codec.ts'
import type { EmailAddress } from '../email-address.ts'
import { pseudonym } from '../pseudonym.ts'
import { StoredDocument } from './document.ts'
import type { Store } from './store.ts'

/** A rule of `lib/account`. It is applied to the stored account. */
export type Rule<Result> = (account: Account, now: number) => Change<Result>

/**
 * One account in the store. The first read or update asks the store. Each later update starts from what the previous
 * one saw, so it costs one round trip, unless another request has changed the account meanwhile.
 */
export class StoredAccount {
  readonly #document: StoredDocument<Account>
  readonly #now: () => number

  constructor(store: Store, email: EmailAddress, now: () => number) {
    const key = { kind: 'account', id: pseudonym('account', email) } as const
    this.#document = new StoredDocument(store, key, { decode: decodeAccount, encode: encodeAccount }, now)
    this.#now = now
  }

  async read(): Promise<Account> {
    return clean(await this.#document.read(), this.#now())
  }

  /** What was read or written last. */
  get lastSeen(): Account {
    return clean(this.#document.lastSeen, this.#now())
  }

  /** @param options.durable For a sign-out: the store must not lose it. */
  update<Result>(rule: Rule<Result>, options?: { durable?: boolean }): Promise<Result> {
    const cleaned = (stored: Account) => {
      const now = this.#now()
      const { account, result } = rule(clean(stored, now), now)
      return { document: account, result }
    }
    return this.#document.update(cleaned, options)
  }
}
