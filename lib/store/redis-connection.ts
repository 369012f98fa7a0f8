import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { type Checked, problemOfLogin } from './redis-checks.ts'
import { type ConnectionOptions, connectionOptions } from './redis-options.ts'
import { StallDetectingRedis } from './stall-detecting-redis.ts'
import { StoreUnavailable } from './unavailable.ts'

/** What a connection reports to the operator. */
export interface Reports {
  /** Called with each error of a connection. */
  onError?: ((error: Error) => void) | undefined
  /** Called with a sentence if this Redis can never work. */
  onProblem?: ((sentence: string) => void) | undefined
  /** Called with a sentence if this Redis works, but cannot give every guarantee. */
  onWarning?: ((sentence: string) => void) | undefined
}

/** Commands to run on one connection. */
export type Commands<T> = (redis: StallDetectingRedis, checked: Checked) => Promise<T>

/** A connection to one primary. It sends commands only to a Redis that was checked and can be the store. */
export class RedisConnection {
  readonly #options: ConnectionOptions
  readonly #check: (redis: StallDetectingRedis) => Promise<Checked>
  readonly #reports: Reports
  readonly redis: StallDetectingRedis
  /** The result of checking the current connection. Undefined before the check. */
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

  /** A sentence, if this Redis can never work. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Resolves after the first check, or after this time. */
  async checkedWithin(waitMs: number): Promise<void> {
    await Promise.race([this.#firstCheck, setTimeout(waitMs, undefined, { ref: false })])
  }

  run<T>(commands: Commands<T>): Promise<T> {
    return commands(this.redis, this.#requireUsable())
  }

  /** Uses a separate connection, because commands that wait would hold up all others on the same connection. */
  async runAlone<T>(commands: Commands<T>): Promise<T> {
    const checked = this.#requireUsable()
    const redis = new StallDetectingRedis({ ...this.#options, lazyConnect: true, retryStrategy: () => null })
    // An error while connecting, such as a database that does not exist, must not be ignored.
    redis.on('error', () => redis.disconnect())
    try {
      await redis.connect()
      return await commands(redis, checked)
    } finally {
      redis.disconnect()
    }
  }

  /** Whether the connection has been used since the last call of this method. */
  takeUsed(): boolean {
    const used = this.#used
    this.#used = false
    return used
  }

  /** Call this regularly. It repeats a check that got no answer, and reconnects if there was a problem. */
  recheck(): void {
    if (this.redis.status !== 'ready') return
    // After a failover the old primary keeps our connection, so only a new connection leads to the new primary.
    if (this.#checked?.problem) this.redis.disconnect(true)
    else if (!this.#checked) void this.#checkNow()
  }

  close(): void {
    this.redis.disconnect()
  }

  #requireUsable(): Checked {
    this.#used = true
    const checked = this.#checked
    if (!checked || checked.problem) throw new StoreUnavailable(checked?.problem ?? 'Redis is not connected')
    return checked
  }

  async #checkNow(): Promise<void> {
    const { stream } = this.redis
    try {
      const checked = await this.#check(this.redis)
      // The connection that was checked may have closed meanwhile.
      if (stream !== this.redis.stream || this.redis.status !== 'ready') return
      this.#checked = checked
      for (const warning of checked.warnings) this.#reports.onWarning?.(warning)
      this.#noteProblem(checked.problem)
    } catch {
      // Redis did not answer. The next connection, or the next call of `recheck`, checks again.
    }
  }

  #noteProblem(problem: string | undefined): void {
    if (problem && problem !== this.#problem) this.#reports.onProblem?.(problem)
    this.#problem = problem
    this.#onFirstCheck()
  }
}
