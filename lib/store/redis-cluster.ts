import 'server-only'
import { z } from 'zod'
import { problemOfLogin } from './redis-checks.ts'
import { type Address, type ConnectionOptions, connectionOptions } from './redis-options.ts'
import { becomesReady, type Layout, type Topology } from './redis-topology.ts'
import { StallDetectingRedis } from './stall-detecting-redis.ts'

type Answer = { layout: Layout; epoch: number } | { problem: string } | undefined

/**
 * Asks all primaries of a cluster which node has which slot. One answer is not enough, because a primary that is cut
 * off from the others keeps giving an outdated answer.
 *
 * ioredis has its own client for clusters. It is not used here, because it queues commands, and sends a command again
 * if the answer was lost.
 */
export class ClusterRedis implements Topology {
  readonly #seeds: Address[]
  readonly #login: ConnectionOptions
  lastError: Error | undefined

  constructor(seeds: Address[], login: ConnectionOptions) {
    this.#seeds = seeds
    this.#login = login
  }

  async locate(connected: StallDetectingRedis[]): Promise<Layout | { problem: string } | undefined> {
    const answers = await Promise.all(
      connected.filter(({ status }) => status === 'ready').map((node) => ask(node)),
    )
    return newestOf(answers) ?? newestOf(await Promise.all(this.#seeds.map((seed) => this.#askSeed(seed))))
  }

  close(): void {
    // `#askSeed` closes its own connection.
  }

  async #askSeed(seed: Address): Promise<Answer> {
    const node = new StallDetectingRedis({
      ...connectionOptions,
      ...this.#login,
      ...seed,
      retryStrategy: () => null,
    })
    let problem: string | undefined
    node.on('error', (error) => {
      this.lastError = error
      problem = problemOfLogin(error)
    })
    try {
      if (await becomesReady(node)) return await ask(node)
      return problem ? { problem } : undefined
    } finally {
      node.disconnect()
    }
  }
}

async function ask(node: StallDetectingRedis): Promise<Answer> {
  try {
    const [info, slots] = await Promise.all([node.call('CLUSTER', 'INFO'), node.call('CLUSTER', 'SLOTS')])
    const text = z.string().parse(info)
    // After a while, a node that is cut off from most primaries serves nothing, and says so here.
    if (!/^cluster_state:ok/m.test(text)) return undefined
    // Each failover raises the epoch.
    const epoch = Number(/^cluster_current_epoch:(\d+)/m.exec(text)?.[1])
    return { layout: readSlots(slots, node.options.host ?? ''), epoch }
  } catch (error) {
    return error instanceof Error ? problemOf(error) : undefined
  }
}

function problemOf({ name, message }: Error): { problem: string } | undefined {
  if (name !== 'ReplyError') return undefined
  if (/^NOPERM/.test(message))
    return { problem: 'REDIS_URL names a user that may not use CLUSTER INFO and CLUSTER SLOTS' }
  if (/cluster support disabled|unknown command/i.test(message))
    return { problem: 'REDIS_TOPOLOGY is cluster, but REDIS_URL names a Redis that is not in a cluster' }
  return undefined
}

function newestOf(answers: Answer[]): Layout | { problem: string } | undefined {
  const [newest] = answers
    .flatMap((answer) => (answer && 'layout' in answer ? [answer] : []))
    .sort((one, other) => other.epoch - one.epoch)
  const problem = answers.find((answer) => answer && 'problem' in answer)
  return newest?.layout ?? (problem && 'problem' in problem ? problem : undefined)
}

/** @param askedHost Used if the cluster does not name the host. */
function readSlots(answer: unknown, askedHost: string): Layout {
  const owners: (Address | undefined)[] = []
  const ranges = slotsSchema.parse(answer)
  const primaries = new Map<string, Address>()
  for (const [first, last, [host, port]] of ranges) {
    const address = { host: host || askedHost, port }
    primaries.set(`${address.host}:${port}`, address)
    for (let slot = first; slot <= last; slot += 1) owners[slot] = address
  }
  return {
    primaries: [...primaries.values()],
    primaryOf: (key) => owners[slotOf(key)],
    hasReplicas: ranges.some(([, , , ...replicas]) => replicas.length > 0),
  }
}

const nodeSchema = z.tuple([z.string().nullable(), z.number()]).rest(z.unknown())
const slotsSchema = z.array(z.tuple([z.number(), z.number(), nodeSchema]).rest(nodeSchema))

/** CRC16 (XMODEM) of the key, as Redis Cluster specifies. Our keys have no hash tags. */
export function slotOf(key: string): number {
  let crc = 0
  for (const byte of Buffer.from(key)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc % 16_384
}
