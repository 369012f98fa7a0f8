import 'server-only'
import { setTimeout } from 'node:timers/promises'
import type { Checked } from './redis-checks.ts'
import { type Commands, RedisConnection, type Reports } from './redis-connection.ts'
import { type Address, addressName, type ConnectionOptions } from './redis-options.ts'
import type { Layout, Topology } from './redis-topology.ts'
import type { StallDetectingRedis } from './stall-detecting-redis.ts'
import { StoreUnavailable } from './unavailable.ts'

/** How often Redis is asked where its primaries are. */
const locateEveryMs = 500

/** How long a redirected request waits for a new connection. */
const newNodeMs = 300

/** A slot rarely moves again while a command is being redirected. */
const maxRedirections = 3

export interface PrimariesOptions extends Reports {
  topology: Topology
  login: ConnectionOptions
  check: (redis: StallDetectingRedis) => Promise<Checked>
}

/**
 * The connections to all primaries. A failover replaces a primary, and a slot of a cluster can move, so this class asks
 * Redis regularly where the primaries are.
 */
export class RedisPrimaries {
  readonly #options: PrimariesOptions
  readonly #connections = new Map<string, RedisConnection>()
  #layout: Layout | undefined
  #problem: string | undefined
  #reported: string | undefined
  /**
   * Whether this instance has ever seen replicas. A primary that has lost all of them may be cut off, and another
   * primary may have been elected.
   */
  hadReplicas = false
  #closed = false
  #locating: Promise<boolean> | undefined

  constructor(options: PrimariesOptions) {
    this.#options = options
    void this.#follow()
  }

  /** A sentence if this Redis can never work. Undefined if it can, or if it did not answer in time. */
  async problemAtStart(waitMs: number): Promise<string | undefined> {
    const startedAt = performance.now()
    await Promise.race([this.#locate(), setTimeout(waitMs, undefined, { ref: false })])
    const leftMs = Math.max(0, waitMs - (performance.now() - startedAt))
    const connections = [...this.#connections.values()]
    await Promise.all(connections.map((connection) => connection.checkedWithin(leftMs)))
    return this.#problem ?? connections.find(({ problem }) => problem)?.problem
  }

  /**
   * Runs commands on the primary that has the key. A node that redirects a command has not run it, so the command is
   * sent to the other node. Nothing else is repeated, because a command whose answer was lost may have run.
   *
   * @param prepare Commands to run first. All commands then share a separate connection.
   */
  async run<T>(key: string, commands: Commands<T>, prepare?: Commands<void>): Promise<T> {
    let address = this.#layout?.primaryOf(key)
    let asking = false
    for (let redirections = 0; redirections <= maxRedirections; redirections += 1) {
      if (!address) throw new StoreUnavailable(this.#problem ?? 'No primary of Redis is known')
      const connection = this.#connectionTo(address)
      if (redirections > 0) await connection.checkedWithin(newNodeMs)
      try {
        const command = asking ? afterAsking(commands) : commands
        if (!prepare) return await connection.run(command)
        return await connection.runAlone((...args) => prepare(...args).then(() => command(...args)))
      } catch (error) {
        const redirection = redirectionOf(error, address)
        if (!redirection) throw error
        ;({ address, asking } = redirection)
        if (!asking) void this.#locate()
      }
    }
    throw new StoreUnavailable('Redis kept redirecting the command')
  }

  /** Picks one of these keys for each primary. */
  keysOfAll(keys: Iterable<string>): string[] {
    const found = new Map<string, string>()
    const { primaryOf, primaries } = this.#layout ?? { primaryOf: () => undefined, primaries: [] }
    for (const key of keys) {
      const primary = primaryOf(key)
      if (primary && !found.has(addressName(primary))) found.set(addressName(primary), key)
      if (found.size === primaries.length) break
    }
    return [...found.values()]
  }

  close(): void {
    this.#closed = true
    this.#layout = undefined
    this.#options.topology.close()
    this.#closeAll()
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      await this.#locate()
      for (const connection of this.#connections.values()) connection.recheck()
      await setTimeout(locateEveryMs, undefined, { ref: false })
    }
  }

  /**
   * Asks Redis whether this is still the primary of the key. False if Redis does not answer, or while another primary
   * is being elected. Once an election starts, writes to the old primary may be lost, even if a replica confirms them.
   */
  async isStillPrimary(key: string, { host, port }: ConnectionOptions): Promise<boolean> {
    // An answer that is already on its way may be outdated, so wait for it and ask again.
    await this.#locating
    if (!(await this.#locate()) || this.#layout?.isChanging) return false
    const primary = this.#layout?.primaryOf(key)
    return primary !== undefined && primary.host === host && primary.port === port
  }

  /** Asks Redis for its primaries, or joins a request that is under way. Returns whether Redis answered. */
  #locate(): Promise<boolean> {
    this.#locating ??= this.#locateNow().finally(() => {
      this.#locating = undefined
    })
    return this.#locating
  }

  async #locateNow(): Promise<boolean> {
    const connected = [...this.#connections.values()].map(({ redis }) => redis)
    const { topology, onError } = this.#options
    const found = await topology.locate(connected)
    if (this.#closed) return false
    if (!found) {
      if (topology.lastError) onError?.(topology.lastError)
      return false
    }
    const problem = 'problem' in found ? found.problem : undefined
    if (problem) this.#report(problem)
    // Once the problem is solved, the same address may lead to another server.
    if (problem) this.#closeAll()
    this.#problem = problem
    this.#layout = 'problem' in found ? undefined : found
    this.hadReplicas ||= this.#layout?.hasReplicas ?? false
    const primaries = this.#layout?.primaries ?? []
    for (const primary of primaries) this.#connectionTo(primary)
    this.#closeUnused(primaries)
    const hasProblem = problem ?? [...this.#connections.values()].some((connection) => connection.problem)
    if (!hasProblem) this.#reported = undefined
    return true
  }

  /** Reports a problem once, although each connection has the same one. */
  #report(problem: string): void {
    if (problem !== this.#reported) this.#options.onProblem?.(problem)
    this.#reported = problem
  }

  #connectionTo(address: Address): RedisConnection {
    const name = addressName(address)
    const { login, check, onError, onWarning } = this.#options
    const reports = { onError, onWarning, onProblem: (problem: string) => this.#report(problem) }
    const connection =
      this.#connections.get(name) ?? new RedisConnection({ ...login, ...address }, check, reports)
    this.#connections.set(name, connection)
    return connection
  }

  /** Keeps a connection that is still used, because a slot may be moving to a node that has no slots yet. */
  #closeUnused(primaries: Address[]): void {
    const names = primaries.map(addressName)
    for (const [name, connection] of this.#connections) {
      if (!names.includes(name) && !connection.takeUsed()) this.#close(name, connection)
    }
  }

  #closeAll(): void {
    for (const [name, connection] of this.#connections) this.#close(name, connection)
  }

  #close(name: string, connection: RedisConnection): void {
    connection.close()
    this.#connections.delete(name)
  }
}

/** While a slot moves to a node, that node accepts a command for the slot only directly after ASKING. */
function afterAsking<T>(commands: Commands<T>): Commands<T> {
  return (redis, checked) => {
    redis.asking().catch(() => undefined)
    return commands(redis, checked)
  }
}

/** The node that Redis redirects a command to. A redirection without a host means another port of the same host. */
function redirectionOf(error: unknown, from: Address): { address: Address; asking: boolean } | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined
  const [, kind, host, port] = /^(MOVED|ASK) \d+ (.*):(\d+)$/.exec(error.message) ?? []
  if (!kind) return undefined
  return { address: { host: host || from.host, port: Number(port) }, asking: kind === 'ASK' }
}
