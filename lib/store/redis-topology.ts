import 'server-only'
import { once } from 'node:events'
import type { Address } from './redis-options.ts'
import type { StallDetectingRedis } from './stall-detecting-redis.ts'

/** The primaries, and which of them has a key. */
export interface Layout {
  primaries: Address[]
  primaryOf(key: string): Address | undefined
  /** Whether there are replicas. One of them must confirm a sign-out. */
  hasReplicas: boolean
  /** Whether another primary is being elected right now. */
  isChanging?: boolean
}

/** How the primaries are found: `REDIS_TOPOLOGY`. */
export interface Topology {
  /**
   * Asks Redis for its primaries. Returns a sentence if they can never be found this way, or undefined if nothing
   * answers now.
   *
   * @param connected The connections to the known primaries.
   */
  locate(connected: StallDetectingRedis[]): Promise<Layout | { problem: string } | undefined>
  /** The last error of the servers that are asked. It explains why nothing answers. */
  readonly lastError?: Error | undefined
  close(): void
}

/** Whether a connection is ready, or becomes ready soon. */
export async function becomesReady(redis: StallDetectingRedis): Promise<boolean> {
  if (redis.status === 'ready') return true
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(readyMs) })
    return true
  } catch {
    return false
  }
}

const readyMs = 250
