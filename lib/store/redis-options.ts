import 'server-only'
import type { RedisOptions } from 'ioredis'

/** Answers have the same shape, whatever the server speaks. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>

/** Where a Redis or a Sentinel listens. */
export interface Address {
  host: string
  port: number
}

export const addressName = ({ host, port }: Address) => `${host}:${port}`

/** How this application speaks to any Redis. */
export const connectionOptions = {
  // A crashed or frozen Redis must cost a request well under a second, and no command may run later on its own: it would
  // use up a user's quotas long after the refusal.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 500,
  autoResendUnfulfilledCommands: false,
  // A primary that became a replica keeps its connections and refuses each write. Its name may lead to another by now.
  reconnectOnError: (error: Error) => error.message.includes('READONLY'),
  retryStrategy: (attempt: number) => Math.min(50 * attempt, 1000),
  // Commands of one tick travel together.
  enableAutoPipelining: true,
  // `redis-checks.ts` checks more, and a user with few permissions may do it.
  enableReadyCheck: false,
  disableClientInfo: true,
} satisfies ConnectionOptions

/** `REDIS_URL` as the client wants it: where its servers are, and what is the same for all of them. */
export interface Servers {
  addresses: Address[]
  login: ConnectionOptions
}

/** @param urls Parsed by `lib/env`. What the first says beside the address is true for all. */
export function readServers(urls: readonly string[]): Servers {
  const parsed = urls.map((url) => new URL(url))
  const [{ protocol, username, password, pathname } = new URL('redis://')] = parsed
  return {
    addresses: parsed.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 6379),
    })),
    login: {
      db: Number(pathname.slice(1)),
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  }
}
