import type { Redis } from './redis.ts'

/**
 * Lets the account page fail as by a bug: a session gets a time that no calendar has, so its list cannot be rendered.
 *
 * @returns What makes it readable again.
 */
export async function makeSessionsUnreadable({ client }: Redis, key: string): Promise<() => Promise<void>> {
  const value = (await client.hget(key, 'value')) ?? ''
  await client.hset(key, 'value', value.replaceAll(/"since":\d+/g, '"since":-1e16'))
  return async () => void (await client.hset(key, 'value', value))
}

/** The keys of all accounts in the store. */
export function accountKeys({ client }: Redis): Promise<string[]> {
  return client.keys('*:account:*')
}
