import 'server-only'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { MemoryStore } from './memory.ts'
import { RedisStore } from './redis.ts'
import type { Store } from './store.ts'

export type { Opening, Rule, Store } from './store.ts'
export { isStoreUnreachable, StoreUnreachable } from './unreachable.ts'

declare global {
  /** On `globalThis`, since Next.js loads a module once for pages and once more for the proxy. */
  var signInStore: Store | undefined
}

/** The one store of this process: Redis when `REDIS_URL` is set, else memory. */
export function store(): Store {
  globalThis.signInStore ??= makeStore()
  return globalThis.signInStore
}

function makeStore(): Store {
  const { REDIS_URL } = env()
  if (!REDIS_URL) return new MemoryStore()
  return new RedisStore(REDIS_URL, (error) => log.warn({ event: 'store.down', cause: error.message }))
}
