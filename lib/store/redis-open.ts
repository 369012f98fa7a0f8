import 'server-only'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { keyPrefix, RedisStore } from './redis.ts'
import type { Store } from './store.ts'
import { UnusableStore } from './unavailable.ts'

/** How long startup waits for Redis. A Redis that does not answer now may answer later. */
const answerAtStartMs = 1000

/** @throws UnusableStore If this Redis can never work as it is configured. */
export async function openRedis(urls: string[]): Promise<Store> {
  const { APP_URL, REDIS_SENTINEL_PASSWORD, REDIS_TOPOLOGY } = env()
  let started = false
  const redis = new RedisStore({
    urls,
    topology: REDIS_TOPOLOGY,
    sentinelPassword: REDIS_SENTINEL_PASSWORD,
    prefix: keyPrefix(APP_URL),
    onError: (error) => log.warn({ event: 'store.down', cause: error.message }),
    onProblem: (cause) => started && log.error({ event: 'store.unusable', cause }),
    onWarning: logOnce((cause) => log.warn({ event: 'store.at-risk', cause })),
  })
  const problem = await redis.problemAtStart(answerAtStartMs)
  started = true
  if (!problem) return redis
  await redis.close()
  throw new UnusableStore(problem)
}

/** Logs each cause once. Every new connection finds the same causes, on each node and after each failover. */
function logOnce(write: (cause: string) => void): (cause: string) => void {
  const written = new Set<string>()
  return (cause) => {
    if (written.has(cause)) return
    written.add(cause)
    write(cause)
  }
}
