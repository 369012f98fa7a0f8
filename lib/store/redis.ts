import 'server-only'
import { randomUUID } from 'node:crypto'
import { timedStore } from '../telemetry/index.ts'
import { type Checked, checkRedis, hasReplicas, problemOfLogin } from './redis-checks.ts'
import { compareAndSet, consume, readDocument, refund, writeHealth } from './redis-commands.ts'
import { StallDetectingRedis } from './stall-detecting-redis.ts'
import type { CompareAndSet, Consumed, Counter, DocumentKey, NewDocument, Store, Stored } from './store.ts'
import { StoreUnavailable } from './unavailable.ts'

export interface RedisStoreOptions {
  url: string
  /** Before each key, so that several applications can share one Redis. */
  prefix: string
  now?: () => number
  /** Called with each error of a connection. */
  onError?: (error: Error) => void
  /** Called with a sentence when the Redis behind the URL can never work. */
  onProblem?: (sentence: string) => void
}

const connectionOptions = {
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
}

/** How long a replica may take to confirm a durable write. */
const confirmMs = 500

/** A Redis that cannot work is asked again so often: it may be put right, or its name may lead to another one. */
const recheckMs = 1000

/** The store that several machines share. The time of documents is Redis's own, that of counters the application's. */
export class RedisStore implements Store {
  readonly #url: string
  readonly #prefix: string
  readonly #now: () => number
  readonly #redis: StallDetectingRedis
  readonly #onProblem: (sentence: string) => void
  /** What is known about the present connection: nothing until it has been checked. */
  #checked: Checked | undefined
  #problem: string | undefined
  #checkedAt = 0
  #onFirstCheck: () => void = () => undefined
  readonly #firstCheck = new Promise<void>((resolve) => {
    this.#onFirstCheck = resolve
  })

  constructor({ url, prefix, now = Date.now, onError, onProblem }: RedisStoreOptions) {
    this.#url = url
    this.#prefix = prefix
    this.#now = now
    this.#onProblem = onProblem ?? (() => undefined)
    this.#redis = new StallDetectingRedis(url, connectionOptions)
    // Without a listener an error would end the process.
    this.#redis.on('error', (error) => {
      onError?.(error)
      const problem = problemOfLogin(error)
      if (problem) this.#noteProblem(problem)
    })
    this.#redis.on('ready', () => this.#check())
    this.#redis.on('close', () => {
      this.#checked = undefined
    })
  }

  /** The sentence when this Redis can never work; undefined when it can, or did not answer in time. */
  async problemAtStart(waitMs: number): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs)
    })
    await Promise.race([this.#firstCheck, tooLate])
    clearTimeout(timer)
    return this.#problem
  }

  read(key: DocumentKey): Promise<Stored | undefined> {
    return this.#send(async (redis) => toStored(await readDocument(redis, this.#key(key))))
  }

  compareAndSet(
    key: DocumentKey,
    expected: string | undefined,
    next: NewDocument,
    durable = false,
  ): Promise<CompareAndSet> {
    const stored = { version: randomUUID(), value: next.value }
    const args = [expected ?? '', stored.version, stored.value, Math.ceil(next.expiresAt - this.#now())]
    const write = async (redis: StallDetectingRedis): Promise<CompareAndSet> => {
      const answer = await compareAndSet(redis, this.#key(key), ...args)
      return answer === 1 ? { ok: true, stored } : { ok: false, current: toStored(answer) }
    }
    return this.#send(async (redis, checked) => {
      if (!durable) return write(redis)
      // After a failover the replicas may have come later than this connection.
      checked.hasReplicas ||= await hasReplicas(redis)
      return checked.hasReplicas ? this.#writeConfirmed(write) : write(redis)
    })
  }

  consume(counter: Counter): Promise<Consumed> {
    const args = [counter.limit, Math.floor(this.#now()), counter.windowMs, randomUUID()]
    return this.#send(async (redis) => {
      const answer = await consume(redis, this.#key(counter), ...args)
      if (!Array.isArray(answer)) throw new Error('An unexpected answer')
      if (answer[0] === 1) return { ok: true, counter, window: String(answer[1]) }
      return { ok: false, retryAt: Number(answer[1]) }
    })
  }

  async refund(consumed: Consumed): Promise<void> {
    if (!consumed.ok) return
    const { counter, window } = consumed
    await this.#send((redis) => refund(redis, this.#key(counter), window, Math.floor(this.#now())))
  }

  async health(): Promise<void> {
    await this.#send((redis) => writeHealth(redis, this.#prefix))
  }

  async close(): Promise<void> {
    this.#redis.disconnect()
  }

  #key({ kind, id }: { kind: string; id: string }): string {
    return `${this.#prefix}${kind}:${id}`
  }

  /** Sends nothing to a Redis that has not been checked, or cannot be the store. */
  #send<T>(command: (redis: StallDetectingRedis, checked: Checked) => Promise<T>): Promise<T> {
    return timedStore(async () => {
      const checked = this.#checked
      if (!checked || checked.problem) {
        this.#checkAgain()
        throw new StoreUnavailable(checked?.problem ?? 'Redis is not connected')
      }
      try {
        return await command(this.#redis, checked)
      } catch (error) {
        throw new StoreUnavailable('Redis did not answer, or refused', { cause: error })
      }
    })
  }

  /**
   * Writes, and waits until a replica has what was written, on a connection of its own: other commands on the same
   * connection would wait with it.
   */
  async #writeConfirmed(
    write: (redis: StallDetectingRedis) => Promise<CompareAndSet>,
  ): Promise<CompareAndSet> {
    const redis = new StallDetectingRedis(this.#url, {
      ...connectionOptions,
      lazyConnect: true,
      retryStrategy: () => null,
    })
    // An error while connecting, such as a database that does not exist, must not be passed over.
    redis.on('error', () => redis.disconnect())
    try {
      await redis.connect()
      const answer = await write(redis)
      if (answer.ok && (await redis.wait(1, confirmMs)) === 0)
        throw new Error('No replica confirmed the write')
      return answer
    } finally {
      redis.disconnect()
    }
  }

  async #check(): Promise<void> {
    this.#checkedAt = performance.now()
    const { stream } = this.#redis
    try {
      const checked = await checkRedis(this.#redis, this.#prefix)
      // The connection that was checked may be gone by now.
      if (stream !== this.#redis.stream || this.#redis.status !== 'ready') return
      this.#checked = checked
      this.#noteProblem(checked.problem)
    } catch {
      // Not an answer. The next connection, or the next request, brings another check.
    }
  }

  #checkAgain(): void {
    if (this.#redis.status !== 'ready' || performance.now() - this.#checkedAt < recheckMs) return
    // After a failover the old primary keeps our connection, so only a new one leads to its successor.
    if (this.#checked?.problem) this.#redis.disconnect(true)
    else void this.#check()
  }

  #noteProblem(problem: string | undefined): void {
    if (problem && problem !== this.#problem) this.#onProblem(problem)
    this.#problem = problem
    this.#onFirstCheck()
  }
}

/** Keys that no other application on the same Redis uses. Without braces, which would choose the node of a cluster. */
export function keyPrefix(appUrl: string): string {
  return `sign-in:${new URL(appUrl).host}:`
}

function toStored(answer: unknown): Stored | undefined {
  if (!Array.isArray(answer)) throw new Error('An unexpected answer')
  const [version, value] = answer
  return version === null ? undefined : { version: String(version), value: String(value) }
}
