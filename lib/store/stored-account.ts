import 'server-only'
import type { Account, Change } from '../account/account.ts'
import { clean } from '../account/clean.ts'
import { decodeAccount, encodeAccount } from '../account/codec.ts'
import { endAll, endOlder, endSession } from '../account/sessions.ts'
import { clockToleranceMs } from '../clock.ts'
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
  readonly #store: Store
  readonly #email: EmailAddress
  readonly #now: () => number
  readonly #document: StoredDocument<Account>

  constructor(store: Store, email: EmailAddress, now: () => number) {
    const key = { kind: 'account', id: pseudonym('account', email) } as const
    this.#store = store
    this.#email = email
    this.#now = now
    this.#document = new StoredDocument(store, key, { decode: decodeAccount, encode: encodeAccount }, now)
  }

  async read(): Promise<Account> {
    return clean(await this.#document.read(), this.#now())
  }

  /** What was read or written last. */
  get lastSeen(): Account {
    return clean(this.#document.lastSeen, this.#now())
  }

  /** @param options.durable For a sign-out, which the store must not lose. See `Store.compareAndSet`. */
  update<Result>(rule: Rule<Result>, options?: { durable?: boolean }): Promise<Result> {
    const ruleOnClean = (stored: Account) => {
      const now = this.#now()
      const { account, result } = rule(clean(stored, now), now)
      return { document: account, result }
    }
    return this.#document.update(ruleOnClean, options)
  }

  /** Ends a session, durably. An ID that the account does not know changes nothing. */
  async endSession(sessionId: string): Promise<void> {
    const rule: Rule<boolean> = (account) => endSession(account, sessionId)
    await this.update(rule, { durable: true })
    this.#repeatIfLost(rule)
  }

  /** Ends all sessions and attempts, durably. */
  async endAll(epochId: string): Promise<void> {
    const at = this.#now()
    await this.update((account, now) => endAll(account, epochId, now), { durable: true })
    // Another instance may have dated a session by a clock that is ahead of ours.
    this.#repeatIfLost((account) => endOlder(account, at + clockToleranceMs))
  }

  #repeatIfLost(rule: Rule<unknown>): void {
    const repeat = () => new StoredAccount(this.#store, this.#email, this.#now).update(rule)
    this.#store.keepConfirmed?.(repeat)
  }
}
