import { connect, createServer, type Socket } from 'node:net'
import { listen } from '../../dev/http/listen.ts'

/** What the application has sent to Redis. */
interface Traffic {
  /** How often the application waited for Redis. Commands sent together count once. */
  roundTrips: number
  /** The names of the commands, in order. */
  commands: string[]
  /** In both directions. */
  bytes: number
}

/** A proxy between the application and Redis that counts the traffic. */
export interface CountingProxy {
  url: string
  /** Returns the traffic since the last call. */
  take(): Traffic
  stop(): Promise<void>
}

/**
 * @param delayMs How long the proxy holds back an answer, as if Redis were far away. Commands that the application sends in
 * that time count as sent together. The default is long enough for this even on a busy machine.
 */
export async function startCountingProxy(redisUrl: string, delayMs = 50): Promise<CountingProxy> {
  const { hostname, port } = new URL(redisUrl)
  let traffic = nothing()
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const redis = connect(Number(port), hostname)
    let waiting = false
    let isWatch = false
    let answers: Buffer[] = []
    const passOn = () => {
      client.write(Buffer.concat(answers))
      answers = []
      waiting = false
    }
    client.on('data', (request: Buffer) => {
      // The application also checks twice a second that this Redis is still a primary. Those commands do not count.
      if (request.includes(':watch\r\n')) isWatch = true
      if (isWatch) return
      if (!waiting) traffic.roundTrips += 1
      waiting = true
      traffic.bytes += request.length
      traffic.commands.push(...namesIn(request))
    })
    redis.on('data', (answer: Buffer) => {
      if (!isWatch) traffic.bytes += answer.length
      if (answers.push(answer) === 1) setTimeout(passOn, delayMs)
    })
    client.pipe(redis)
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  const ownPort = await listen(server, 0)
  return {
    url: `redis://127.0.0.1:${ownPort}`,
    take() {
      const taken = traffic
      traffic = nothing()
      return taken
    },
    async stop() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function nothing(): Traffic {
  return { roundTrips: 0, commands: [], bytes: 0 }
}

/** In the protocol of Redis, a command is a list of strings, and the first is its name. */
function namesIn(request: Buffer): string[] {
  return [...request.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)].map(
    ([, name = '']) => name,
  )
}
