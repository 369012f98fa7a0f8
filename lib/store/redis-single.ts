import 'server-only'
import { hasReplicas, isReplica, replicaSentence } from './redis-checks.ts'
import { writeHealth } from './redis-commands.ts'
import { type Address, type ConnectionOptions, connectionOptions } from './redis-options.ts'
import { becomesReady, type Layout, type Topology } from './redis-topology.ts'
import { StallDetectingRedis } from './stall-detecting-redis.ts'

/**
 * One address. A failover may move its name to another Redis, while the old primary keeps our connections. An instance
 * that only reads would not notice. So a separate connection writes regularly, and a replica refuses the write.
 */
export class SingleRedis implements Topology {
  readonly #layout: Layout
  readonly #key: string
  readonly #watch: StallDetectingRedis

  constructor(address: Address, login: ConnectionOptions, key: string) {
    this.#layout = { primaries: [address], primaryOf: () => address, hasReplicas: false }
    this.#key = key
    this.#watch = new StallDetectingRedis({ ...connectionOptions, ...login, ...address })
    // The connection that the store uses reports the same errors. After a failed login, or if the database does not
    // exist, ioredis would keep using this connection, with database 0.
    this.#watch.on('error', (error) => {
      if (error.name === 'ReplyError') this.#watch.disconnect(true)
    })
  }

  async locate(): Promise<Layout | { problem: string }> {
    try {
      if (await becomesReady(this.#watch)) {
        // Redis answers this after the login and the choice of the database, so nothing is written if one of them fails.
        await this.#watch.hmget(this.#key, 'version')
        await writeHealth(this.#watch, this.#key)
        this.#layout.hasReplicas ||= await hasReplicas(this.#watch)
      }
    } catch (error) {
      if (isReplica(error)) return { problem: replicaSentence }
      // Other errors affect the requests too, which report them.
    }
    return this.#layout
  }

  close(): void {
    this.#watch.disconnect()
  }
}
