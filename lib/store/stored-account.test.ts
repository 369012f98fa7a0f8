import { beforeEach, expect, test } from 'vitest'
import { type Account, emptyAccount } from '../account/account.ts'
import { address } from '../testing/address.ts'
import { applySettings } from '../testing/settings.ts'
import { openMemoryStore } from './sqlite.ts'
import type { DocumentKey, NewDocument, Store } from './store.ts'
import { StoredAccount } from './stored-account.ts'

applySettings()

const hour = 3_600_000
const jane = address('jane@example.com')
let now: number
let store: Store
/** All writes, in order. */
let written: [DocumentKey, NewDocument, boolean | undefined][]

beforeEach(() => {
  now = Date.UTC(2026, 10, 30)
  written = []
  const sqlite = openMemoryStore({ now: () => now })
  store = {
    read: (key) => sqlite.read(key),
    compareAndSet: (key, expected, next, durable) => {
      written.push([key, next, durable])
      return sqlite.compareAndSet(key, expected, next, durable)
    },
    consume: (counter) => sqlite.consume(counter),
    refund: (consumed) => sqlite.refund(consumed),
    health: () => sqlite.health(),
    close: () => sqlite.close(),
  }
})

const account = (email = jane) => new StoredAccount(store, email, () => now)

/** One quota that ends in an hour, and one that ends in two. */
const withQuotas = (known: Account) => ({
  account: {
    ...known,
    quotas: {
      first: { used: 1, since: now, until: now + hour },
      second: { used: 1, since: now, until: now + 2 * hour },
    },
  },
  result: undefined,
})
const names = ({ quotas }: Account) => Object.keys(quotas)

test('a reader never gets parts of an account that have ended, even before the next write', async () => {
  const stored = account()
  await stored.update(withQuotas)
  now += hour
  expect(names(stored.lastSeen)).toEqual(['second'])
  expect(names(await stored.read())).toEqual(['second'])
  expect(await stored.update((current) => ({ account: current, result: names(current) }))).toEqual(['second'])
})

test('accounts are separate, and an account that was never written is empty', async () => {
  await account().update(withQuotas)
  expect(await account(address('john@example.com')).read()).toEqual(emptyAccount)
})

test('the store never sees an email address', async () => {
  await account().update(withQuotas)
  expect(JSON.stringify(written)).not.toMatch(/jane|example/)
})

test('only an update with the option `durable` is a durable write', async () => {
  await account().update(withQuotas)
  await account().update(withQuotas, { durable: true })
  expect(written.map(([, , durable]) => durable)).toEqual([false, true])
})
