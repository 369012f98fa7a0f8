import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { type Checked, problemOfLogin } from './redis-checks.ts'
import { type ConnectionOptions, connectionOptions } from './redis-options.ts'
import { StallDetectingRedis } from './stall-detecting-redis.ts'
import { StoreUnavailable } from './unavailable.ts'

/** What a connection tells the operator. */
export interface Reports {
  /** Called with each error of a connection. */
  onError?: ((error: Error) => void) | undefined
  /** Called with a sentence when this Redis can never work. */
  onProblem?: ((sentence: string) => void) | undefined
  /** Called with a sentence when it works, but cannot keep every promise. */
  onWarning?: ((sentence: string) => void) | undefined
}

export type Use<T> = (redis: StallDetectingRedis, checked: Checked) => Promise<T>

/** A connection to one primary. It sends nothing to a Redis that has not been checked, or cannot be the store. */
export class RedisConnection {
  readonly #options: ConnectionOptions
  readonly #check: (redis: StallDetectingRedis) => Promise<Checked>
  readonly #reports: Reports
  readonly redis: StallDetectingRedis
  /** What is known about the present connection: nothing until it has been checked. */
  #checked: Checked | undefined
  #problem: string | undefined
  #used = true
  #onFirstCheck: () => void = () => undefined
  readonly #firstCheck = new Promise<void>((resolve) => {
    this.#onFirstCheck = resolve
  })

  constructor(
    server: ConnectionOptions,
    check: (redis: StallDetectingRedis) => Promise<Checked>,
    reports: Reports,
  ) {
    this.#options = { ...connectionOptions, ...server }
    this.#check = check
    this.#reports = reports
    this.redis = new StallDetectingRedis(this.#options)
    // Without a listener an error would end the process.
    this.redis.on('error', (error) => {
      reports.onError?.(error)
      const problem = problemOfLogin(error)
      if (problem) this.#noteProblem(problem)
    })
    this.redis.on('ready', () => this.#checkNow())
    this.redis.on('close', () => {
      this.#checked = undefined
    })
  }

  /** The sentence why this Redis can never work. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Resolves when it has been checked for the first time, at the latest after this time. */
  async checkedWithin(waitMs: number): Promise<void> {
    await Promise.race([this.#firstCheck, setTimeout(waitMs, undefined, { ref: false })])
  }

  run<T>(use: Use<T>): Promise<T> {
    return use(this.redis, this.#usable())
  }

  /** On a connection of its own: commands that wait would hold up the others on the same connection. */
  async runAlone<T>(use: Use<T>): Promise<T> {
    const checked = this.#usable()
    const redis = new StallDetectingRedis({ ...this.#options, lazyConnect: true, retryStrategy: () => null })
    // An error while connecting, such as a database that does not exist, must not be passed over.
    redis.on('error', () => redis.disconnect())
    try {
      await redis.connect()
      return await use(redis, checked)
    } finally {
      redis.disconnect()
    }
  }

  /** Whether it was used since this was asked the last time. */
  takeUsed(): boolean {
    const used = this.#used
    this.#used = false
    return used
  }

  /** To be called again and again: checks what could not be checked before, or may have been put right. */
  recheck(): void {
    if (this.redis.status !== 'ready') return
    // After a failover the old primary keeps our connection, so only a new one leads to its successor.
    if (this.#checked?.problem) this.redis.disconnect(true)
    else if (!this.#checked) void this.#checkNow()
  }

  close(): void {
    this.redis.disconnect()
  }

  #usable(): Checked {
    this.#used = true
    const checked = this.#checked
    if (!checked || checked.problem) throw new StoreUnavailable(checked?.problem ?? 'Redis is not connected')
    return checked
  }

  async #checkNow(): Promise<void> {
    const { stream } = this.redis
    try {
      const checked = await this.#check(this.redis)
      // The connection that was checked may be gone by now.
      if (stream !== this.redis.stream || this.redis.status !== 'ready') return
      this.#checked = checked
      for (const warning of checked.warnings) this.#reports.onWarning?.(warning)
      this.#noteProblem(checked.problem)
    } catch {
      // Not an answer. The next connection, or the next call of `recheck`, brings another check.
    }
  }

  #noteProblem(problem: string | undefined): void {
    if (problem && problem !== this.#problem) this.#reports.onProblem?.(problem)
    this.#problem = problem
    this.#onFirstCheck()
  }
}
