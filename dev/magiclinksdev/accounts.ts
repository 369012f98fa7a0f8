import { randomUUID } from 'node:crypto'
import { parseUuid } from './go.ts'

export type Account = { uuid: string; apiKey: string; aud: string; admin: boolean }
export type Accounts = ReturnType<typeof createAccounts>

/** The service accounts. The first is an administrator's. */
export function createAccounts(first: { apiKey: string; audience: string }) {
  const admin: Account = {
    uuid: randomUUID(),
    apiKey: parseUuid(first.apiKey) ?? first.apiKey,
    aud: first.audience,
    admin: true,
  }
  const byKey = new Map([[admin.apiKey, admin]])
  return {
    find: (apiKey: string): Account | undefined => byKey.get(parseUuid(apiKey) ?? ''),
    create(): Account {
      const account = { uuid: randomUUID(), apiKey: randomUUID(), aud: randomUUID(), admin: false }
      byKey.set(account.apiKey, account)
      return account
    },
  }
}
