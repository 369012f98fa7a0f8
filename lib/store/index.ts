import 'server-only'
import { env } from '../env/index.ts'
import { processState } from '../process-state.ts'
import type { Store } from './store.ts'
import { timed } from './timed.ts'

/**
 * Opens the store that the settings name. It loads only the client of that store, because the Redis client takes 25 MB.
 *
 * @throws UnusableStore If the store can never work as it is configured.
 */
export async function openStore(): Promise<void> {
  processState.store ??= timed(await open())
}

/** The one store of this process. */
export function store(): Store {
  if (!processState.store) throw new Error('The store was not opened')
  return processState.store
}

async function open(): Promise<Store> {
  const { REDIS_URL, STORE_FILE = ':memory:' } = env()
  if (REDIS_URL) return (await import('./redis-open.ts')).openRedis(REDIS_URL)
  if (STORE_FILE === ':memory:') return (await import('./sqlite.ts')).openMemoryStore()
  return (await import('./sqlite-file-store.ts')).openFileStore(STORE_FILE)
}
