import 'server-only'
import { z } from 'zod'
import { problemOfLogin } from './redis-checks.ts'
import { type Address, type ConnectionOptions, connectionOptions } from './redis-options.ts'
import { becomesReady, type Layout, type Topology } from './redis-topology.ts'
import { StallDetectingRedis } from './stall-detecting-redis.ts'

type Answer = { primary: Address; epoch: number; isChanging: boolean } | { problem: string } | undefined

/** Asks all Sentinels which Redis is the primary. A Sentinel that is cut off keeps naming the old primary. */
export class SentinelRedis implements Topology {
  readonly #name: string
  readonly #sentinels: StallDetectingRedis[]
  lastError: Error | undefined
  #loginProblem: string | undefined

  constructor(name: string, addresses: Address[], login: ConnectionOptions) {
    this.#name = name
    this.#sentinels = addresses.map(
      (address) => new StallDetectingRedis({ ...connectionOptions, ...login, ...address }),
    )
    for (const sentinel of this.#sentinels) {
      sentinel.on('error', (error) => {
        this.lastError = error
        if (problemOfLogin(error)) this.#loginProblem = passwordSentence
      })
    }
  }

  async locate(): Promise<Layout | { problem: string } | undefined> {
    const answers = await Promise.all(this.#sentinels.map((sentinel) => this.#ask(sentinel)))
    const named = answers.flatMap((answer) => (answer && 'primary' in answer ? [answer] : []))
    const [newest] = named.sort((one, other) => other.epoch - one.epoch)
    // Only the Sentinel that leads an election knows about it.
    const isChanging = named.some((answer) => answer.isChanging)
    if (newest)
      return { primaries: [newest.primary], primaryOf: () => newest.primary, hasReplicas: true, isChanging }
    const problem = answers.find((answer) => answer && 'problem' in answer)
    if (problem && 'problem' in problem) return problem
    return this.#loginProblem ? { problem: this.#loginProblem } : undefined
  }

  close(): void {
    for (const sentinel of this.#sentinels) sentinel.disconnect()
  }

  async #ask(sentinel: StallDetectingRedis): Promise<Answer> {
    if (!(await becomesReady(sentinel))) return undefined
    try {
      const [address, details] = await Promise.all([
        sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.#name),
        sentinel.call('SENTINEL', 'MASTER', this.#name),
      ])
      const [host, port] = addressSchema.parse(address)
      const texts = z.array(z.string()).parse(details)
      // Each failover raises the epoch.
      const epoch = Number(texts[texts.indexOf('config-epoch') + 1])
      const isChanging = texts[texts.indexOf('flags') + 1]?.includes('failover_in_progress') ?? false
      return { primary: { host, port: Number(port) }, epoch, isChanging }
    } catch (error) {
      return error instanceof Error ? this.#problemOf(error) : undefined
    }
  }

  #problemOf({ name, message }: Error): { problem: string } | undefined {
    if (name !== 'ReplyError') return undefined
    if (/^NOAUTH/.test(message)) return { problem: passwordSentence }
    if (/no such master/i.test(message))
      return { problem: `REDIS_TOPOLOGY names ${this.#name}, which the Sentinels in REDIS_URL do not watch` }
    if (/unknown command/i.test(message))
      return { problem: 'REDIS_TOPOLOGY is sentinel, but REDIS_URL names a Redis: name the Sentinels' }
    return undefined
  }
}

const addressSchema = z.tuple([z.string(), z.string()])
const passwordSentence = 'REDIS_SENTINEL_PASSWORD is not the password of the Sentinels'
