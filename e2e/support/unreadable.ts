import type { Redis } from './redis.ts'

/**
 * Makes the account page fail, as a bug would. It gives the account's sessions an impossible time, so the page cannot
 * render them.
 *
 * @returns A function that restores the times.
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
