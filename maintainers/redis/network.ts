import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '../../dev/http/listen.ts'
import { startRedis, type TestRedis } from '../../lib/testing/redis.ts'

/** What a node is cut off from: everything, or only other Redis processes. */
export type CutOff = 'all' | 'redis'

/**
 * A network of TCP proxies. All other processes reach each Redis through its proxy. A proxy that is cut off passes nothing
 * on and closes nothing, like a network that drops packets.
 */
export class Network {
  readonly #links = new Set<Link>()
  readonly #servers: Server[] = []
  readonly #folders: string[] = []
  #isCut: (link: Link) => boolean = () => false

  /** @param options If they name the port of the cluster bus, the bus gets a proxy too. */
  readonly startNode = async (options: string[]): Promise<TestRedis> => {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'))
    this.#folders.push(folder)
    const bus = Number(options[options.indexOf('--cluster-port') + 1])
    let redisPort = 0
    const port = await this.#proxy(() => redisPort)
    const announced = options.includes('--cluster-port')
      ? [
          'cluster-announce-port',
          String(port),
          '--cluster-announce-bus-port',
          String(await this.#proxy(() => bus, port)),
        ]
      : ['replica-announce-port', String(port)]
    const redis = await startRedis(['--dir', folder, `--${announced[0]}`, ...announced.slice(1), ...options])
    redisPort = Number(new URL(redis.url).port)
    return { ...redis, url: `redis://127.0.0.1:${port}` }
  }

  async cutOff(node: TestRedis, from: CutOff): Promise<void> {
    const port = Number(new URL(node.url).port)
    const id = await node.command('CLUSTER', 'MYID').catch(() => undefined)
    this.#isCut = (link) =>
      (link.node === port || (id !== undefined && link.senderId === id)) &&
      (from === 'all' || !link.isApplication)
    this.#update()
  }

  reconnect(): void {
    this.#isCut = () => false
    this.#update()
  }

  /** Call this after all processes have ended. */
  close(): void {
    for (const server of this.#servers) server.close()
    for (const link of this.#links) link.end()
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }

  /** @param node The port of the node's other proxy, if it has one. */
  async #proxy(target: () => number, node?: number): Promise<number> {
    let port = node ?? 0
    const server = createServer((client) => {
      const link = new Link(client, connect(target(), '127.0.0.1'), port, () => this.#update())
      this.#links.add(link)
      client.once('close', () => this.#links.delete(link))
    })
    this.#servers.push(server)
    const proxyPort = await listen(server, 0)
    port ||= proxyPort
    return proxyPort
  }

  #update(): void {
    for (const link of this.#links) link.hold(this.#isCut(link))
  }
}

class Link {
  readonly node: number
  /** Only the application's client requests version 3 of the protocol. */
  isApplication = false
  /** On the cluster bus, each message names the node that sent it. */
  senderId: string | undefined
  readonly #ends: [Socket, Socket]

  constructor(client: Socket, upstream: Socket, node: number, onFirst: () => void) {
    this.node = node
    this.#ends = [client, upstream]
    client.once('data', (first: Buffer) => {
      const text = first.toString('latin1')
      if (text.startsWith('RCmb')) this.senderId = text.slice(40, 80)
      else this.isApplication = /^\*\d+\r\n\$5\r\nhello/i.test(text)
      onFirst()
    })
    for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
      from.on('data', (data: Buffer) => to.write(data))
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  }

  hold(isHeld: boolean): void {
    for (const end of this.#ends) {
      if (isHeld) end.pause()
      else end.resume()
    }
  }

  end(): void {
    for (const end of this.#ends) end.destroy()
  }
}
