import { tmpdir } from 'node:os'
import { Redis as Client } from 'ioredis'
import { type Child, startChild } from './child.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

/** A real redis-server that belongs to one test. */
export interface Redis {
  url: string
  /** Inspects the data and sends raw commands. */
  client: Client
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Makes it accept connections without answering. */
  freeze(): void
  thaw(): void
  /** Starts it again without its data. Kills it first if it is running. */
  restartEmpty(): Promise<void>
  stop(): Promise<void>
}

export async function startRedis(): Promise<Redis> {
  const port = await freePort()
  let server = await serve(port)
  const client = new Client({ port, host: '127.0.0.1', lazyConnect: true })
  client.on('error', () => undefined)
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    kill: () => server.kill(),
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
    async restartEmpty() {
      await server.kill()
      server = await serve(port)
    },
    async stop() {
      client.disconnect()
      await server.kill()
    },
  }
}

async function serve(port: number): Promise<Child> {
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    tmpdir(),
  ]
  const server = startChild('redis-server', options, { PATH: process.env.PATH ?? '' })
  const ready = until('redis-server', async () =>
    server.lines.find((line) => line.includes('Ready to accept connections')),
  )
  const ended = server.exited.then(() =>
    Promise.reject(new Error(`redis-server ended:\n${server.lines.join('\n')}`)),
  )
  await Promise.race([ready, ended])
  return server
}
