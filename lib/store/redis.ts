import 'server-only'
import { randomUUID } from 'node:crypto'
import { ConfirmedUpdates } from './confirmed-updates.ts'
import { checkRedis, hasReplicas } from './redis-checks.ts'
import { ClusterRedis } from './redis-cluster.ts'
import { compareAndSet, consume, readDocument, refund, writeHealth } from './redis-commands.ts'
import type { Commands, Reports } from './redis-connection.ts'
import { readServers, type Servers } from './redis-options.ts'
import { RedisPrimaries } from './redis-primaries.ts'
import { SentinelRedis } from './redis-sentinel.ts'
import { SingleRedis } from './redis-single.ts'
import type { Topology } from './redis-topology.ts'
import type { StallDetectingRedis } from './stall-detecting-redis.ts'
import type { CompareAndSet, Consumed, Counter, DocumentKey, NewDocument, Store, Stored } from './store.ts'
import { StoreUnavailable } from './unavailable.ts'

export interface RedisStoreOptions extends Reports {
  /** `REDIS_URL`: the Redis, the Sentinels, or some nodes of the cluster. */
  urls: readonly string[]
  /** `REDIS_TOPOLOGY`. */
  topology?: string
  /** The password of the Sentinels, if they require one. */
  sentinelPassword?: string | undefined
  /** Comes before each key, so that several applications can share one Redis. */
  prefix: string
  now?: () => number
}

/** How long a replica may take to confirm a durable write. */
const confirmMs = 500

/** The store that several machines share. Documents expire by Redis's clock, counters by the application's. */
export class RedisStore implements Store {
  readonly #prefix: string
  readonly #now: () => number
  readonly #primaries: RedisPrimaries
  readonly #confirmed = new ConfirmedUpdates()

  constructor(options: RedisStoreOptions) {
    const { urls, topology = 'single', prefix, now = Date.now } = options
    this.#prefix = prefix
    this.#now = now
    const servers = readServers(urls)
    const healthKey = `${prefix}health`
    this.#primaries = new RedisPrimaries({
      ...options,
      topology: openTopology(topology, servers, options.sentinelPassword, `${prefix}watch`),
      login: servers.login,
      check: async (redis) => {
        const checked = await checkRedis(redis, healthKey, topology)
        this.#primaries.hadReplicas ||= checked.hasReplicas
        // Redis may have restarted from an older state, so confirmed updates are repeated once the connection works.
        setImmediate(() => void this.#confirmed.repeatAll())
        return checked
      },
    })
  }

  /** A sentence if this Redis can never work. Undefined if it can, or if it did not answer in time. */
  problemAtStart(waitMs: number): Promise<string | undefined> {
    return this.#primaries.problemAtStart(waitMs)
  }

  read(key: DocumentKey): Promise<Stored | undefined> {
    const redisKey = this.#key(key)
    return this.#send(redisKey, async (redis) => toStored(await readDocument(redis, redisKey)))
  }

  compareAndSet(
    key: DocumentKey,
    expected: string | undefined,
    next: NewDocument,
    durable = false,
  ): Promise<CompareAndSet> {
    const redisKey = this.#key(key)
    const stored = { version: randomUUID(), value: next.value }
    const args = [expected ?? '', stored.version, stored.value, Math.ceil(next.expiresAt - this.#now())]
    const write = async (redis: StallDetectingRedis): Promise<CompareAndSet> => {
      const answer = await compareAndSet(redis, redisKey, ...args)
      return answer === 1 ? { ok: true, stored } : { ok: false, current: toStored(answer) }
    }
    return durable ? this.#writeConfirmed(redisKey, write) : this.#send(redisKey, write)
  }

  keepConfirmed(repeat: () => Promise<unknown>): void {
    this.#confirmed.keep(repeat)
  }

  consume(counter: Counter): Promise<Consumed> {
    const redisKey = this.#key(counter)
    const args = [counter.limit, Math.floor(this.#now()), counter.windowMs, randomUUID()]
    return this.#send(redisKey, async (redis) => {
      const answer = await consume(redis, redisKey, ...args)
      if (!Array.isArray(answer)) throw new Error('An unexpected answer')
      if (answer[0] === 1) return { ok: true, counter, window: String(answer[1]) }
      return { ok: false, retryAt: Number(answer[1]) }
    })
  }

  async refund(consumed: Consumed): Promise<void> {
    if (!consumed.ok) return
    const { counter, window } = consumed
    const redisKey = this.#key(counter)
    await this.#send(redisKey, (redis) => refund(redis, redisKey, window, Math.floor(this.#now())))
  }

  /**
   * In a cluster, most primaries must be able to write. If one cannot, users whose accounts are on another one can still
   * sign in.
   */
  async health(): Promise<void> {
    const keys = this.#primaries.keysOfAll(healthKeys(this.#prefix))
    const writes = keys.map((key) => this.#send(key, (redis) => writeHealth(redis, key)))
    const outcomes = await Promise.allSettled(writes)
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    const written = outcomes.filter(({ status }) => status === 'fulfilled').length
    if (failed && written * 2 <= outcomes.length) throw failed.reason
    if (outcomes.length === 0) throw new StoreUnavailable('Redis is not connected')
  }

  async close(): Promise<void> {
    this.#confirmed.close()
    this.#primaries.close()
  }

  #key({ kind, id }: { kind: string; id: string }): string {
    return `${this.#prefix}${kind}:${id}`
  }

  async #send<T>(key: string, commands: Commands<T>, prepare?: Commands<void>): Promise<T> {
    try {
      return await this.#primaries.run(key, commands, prepare)
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      throw new StoreUnavailable('Redis did not answer, or refused', { cause: error })
    }
  }

  /**
   * Writes. If Redis has ever had replicas, this waits until one of them has confirmed the write. A primary that has lost
   * its replicas may be cut off. Another primary may then have been elected, which will never see the write.
   */
  #writeConfirmed(
    key: string,
    write: (redis: StallDetectingRedis) => Promise<CompareAndSet>,
  ): Promise<CompareAndSet> {
    // After a failover, the replicas may connect to the new primary later than we do.
    const lookForReplicas: Commands<void> = async (redis, { knowsWait }) => {
      if (knowsWait) this.#primaries.hadReplicas ||= await hasReplicas(redis)
    }
    const confirmed: Commands<CompareAndSet> = async (redis, { knowsWait }) => {
      const answer = await write(redis)
      if (!answer.ok || !knowsWait || !this.#primaries.hadReplicas) return answer
      if ((await redis.wait(1, confirmMs)) === 0) throw new Error('No replica confirmed the write')
      if (!(await this.#primaries.isStillPrimary(key, redis.options))) throw new Error('A failover has begun')
      return answer
    }
    return this.#send(key, confirmed, lookForReplicas)
  }
}

function openTopology(
  topology: string,
  { addresses, login }: Servers,
  sentinelPassword: string | undefined,
  watchKey: string,
): Topology {
  const [kind, name = ''] = topology.split(':')
  const { tls } = login
  const sentinelLogin = { ...(tls && { tls }), ...(sentinelPassword && { password: sentinelPassword }) }
  if (kind === 'sentinel') return new SentinelRedis(name, addresses, sentinelLogin)
  if (kind === 'cluster') return new ClusterRedis(addresses, login)
  const [address = { host: 'localhost', port: 6379 }] = addresses
  return new SingleRedis(address, login, watchKey)
}

/**
 * A prefix that no other application on the same Redis has. It has no braces, because they would put all keys on one
 * node of a cluster.
 */
export function keyPrefix(appUrl: string): string {
  return `sign-in:${new URL(appUrl).host}:`
}

/** Enough keys for each node of a cluster to have at least one. */
function healthKeys(prefix: string): string[] {
  return Array.from({ length: 200 }, (_, i) => `${prefix}health:${i}`)
}

function toStored(answer: unknown): Stored | undefined {
  if (!Array.isArray(answer)) throw new Error('An unexpected answer')
  const [version, value] = answer
  return version === null ? undefined : { version: String(version), value: String(value) }
}
