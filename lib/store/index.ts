import 'server-only'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { MemoryStore } from './memory.ts'
import type { Store } from './store.ts'

export type { Opening, Rule, Store } from './store.ts'
export { isStoreUnreachable, StoreUnreachable } from './unreachable.ts'

declare global {
  /** On `globalThis`, since Next.js loads a module once for pages and once more for the proxy. */
  var signInStore: Store | undefined
}

/** Connects to Redis when `REDIS_URL` is set. Only then is its client loaded, which takes 25 MB. */
export async function openStore(): Promise<void> {
  const { REDIS_URL } = env()
  if (!REDIS_URL) return
  const { RedisStore } = await import('./redis.ts')
  const tell = (error: Error) => log.warn({ event: 'store.down', cause: error.message })
  const tellEvicts = () => log.error({ event: 'store.evicts' })
  globalThis.signInStore ??= new RedisStore(REDIS_URL, tell, tellEvicts)
}

/** The one store of this process: the Redis that was opened at start, else memory. */
export function store(): Store {
  if (globalThis.signInStore) return globalThis.signInStore
  // Counters in the memory of each instance would let each of them have all guesses.
  if (env().REDIS_URL) throw new Error('The store was not opened')
  globalThis.signInStore = new MemoryStore()
  return globalThis.signInStore
}
