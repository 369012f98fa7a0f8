import { connect, createServer, type Socket } from 'node:net'
import { listen } from '../../dev/http/listen.ts'

/** What the application has sent to Redis. */
interface Traffic {
  /** How often the application waited for Redis. Commands sent together count once. */
  roundTrips: number
  /** The names of the commands, in order. */
  commands: string[]
  /** In both directions together. */
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
 * @param delayMs How long the proxy holds back each response, as if Redis were far away. Commands that the application
 * sends in that time count as sent together. The default is long enough for a busy machine.
 */
export async function startCountingProxy(redisUrl: string, delayMs = 50): Promise<CountingProxy> {
  const { hostname, port } = new URL(redisUrl)
  let traffic = nothing()
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const redis = connect(Number(port), hostname)
    let waiting = false
    let isHealthConnection = false
    let answers: Buffer[] = []
    const sendResponses = () => {
      client.write(Buffer.concat(answers))
      answers = []
      waiting = false
    }
    client.on('data', (request: Buffer) => {
      // On a separate connection, the application checks twice a second that this Redis is still a primary. That does not count.
      if (request.includes(':watch\r\n')) isHealthConnection = true
      if (isHealthConnection) return
      if (!waiting) traffic.roundTrips += 1
      waiting = true
      traffic.bytes += request.length
      traffic.commands.push(...namesIn(request))
    })
    redis.on('data', (answer: Buffer) => {
      if (!isHealthConnection) traffic.bytes += answer.length
      if (answers.push(answer) === 1) setTimeout(sendResponses, delayMs)
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

/** The names of the commands in a request. In Redis's protocol, a command is a list of strings that begins with its name. */
function namesIn(request: Buffer): string[] {
  return [...request.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)].map(
    ([, name = '']) => name,
  )
}
