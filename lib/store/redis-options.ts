import 'server-only'
import type { RedisOptions } from 'ioredis'

/** Without `replyMapping`, so that answers have the same shape with every version of the protocol. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>

/** Where a Redis or a Sentinel listens. */
export interface Address {
  host: string
  port: number
}

export const addressName = ({ host, port }: Address) => `${host}:${port}`

/** How this application connects to any Redis. */
export const connectionOptions = {
  // If Redis has crashed or hangs, a request must fail in well under a second. No command may run after its request has
  // failed, because it would use up the user's quotas.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 500,
  autoResendUnfulfilledCommands: false,
  // A primary that has become a replica keeps its connections and refuses each write. By then, its name may point to
  // the new primary.
  reconnectOnError: (error: Error) => error.message.includes('READONLY'),
  retryStrategy: (attempt: number) => Math.min(50 * attempt, 1000),
  // Commands of the same turn of the event loop are sent together.
  enableAutoPipelining: true,
  // `redis-checks.ts` checks more than ioredis does, and works without the permission for INFO.
  enableReadyCheck: false,
  disableClientInfo: true,
} satisfies ConnectionOptions

/** `REDIS_URL` in the form that the client needs: the addresses of the servers, and the login that they share. */
export interface Servers {
  addresses: Address[]
  login: ConnectionOptions
}

/**
 * Reads `REDIS_URL`, which `lib/env` has checked. Everything in the first URL except its address applies to all servers.
 */
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
