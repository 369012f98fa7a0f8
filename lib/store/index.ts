import 'server-only'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { processState } from '../process-state.ts'
import type { Store } from './store.ts'
import { UnusableStore } from './unavailable.ts'

export { type Codec, type Rule, StoredDocument } from './document.ts'
export type * from './store.ts'
export { isStoreUnavailable, StoreUnavailable } from './unavailable.ts'

/**
 * Opens the store that the settings name. Only its own client is loaded: that of Redis takes 25 MB.
 *
 * @throws UnusableStore When it can never work as it is configured.
 */
export async function openStore(): Promise<void> {
  const { REDIS_URL, STORE_FILE = ':memory:' } = env()
  processState.store ??= REDIS_URL ? await openRedis(REDIS_URL) : await openFile(STORE_FILE)
}

/** The one store of this process. */
export function store(): Store {
  if (!processState.store) throw new Error('The store was not opened')
  return processState.store
}

async function openFile(file: string): Promise<Store> {
  const { openSqlite } = await import('./sqlite.ts')
  return openSqlite(file)
}

/** A Redis that does not answer now may answer later, so it does not stop the start. */
const answerAtStartMs = 1000

async function openRedis(url: string): Promise<Store> {
  const { keyPrefix, RedisStore } = await import('./redis.ts')
  let started = false
  const redis = new RedisStore({
    url,
    prefix: keyPrefix(env().APP_URL),
    onError: (error) => log.warn({ event: 'store.down', cause: error.message }),
    onProblem: (cause) => started && log.error({ event: 'store.unusable', cause }),
  })
  const problem = await redis.problemAtStart(answerAtStartMs)
  started = true
  if (!problem) return redis
  await redis.close()
  throw new UnusableStore(problem)
}
