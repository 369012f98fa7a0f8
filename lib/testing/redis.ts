import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { Redis } from 'ioredis'
import { type Child, startChild } from './child.ts'

/** A real Redis server for one test, which can crash, freeze and restart. By default, it keeps nothing on disk. */
export interface TestRedis {
  url: string
  /** Dies as if by `kill -9` or a power cut. */
  kill(): Promise<void>
  /** Stays connected, but does not answer. */
  freeze(): void
  thaw(): void
  /** Starts again on the same port. By default, it is then empty. */
  start(): Promise<void>
  /** Forgets everything. */
  empty(): Promise<void>
  /** Changes one setting of its configuration until the next start. */
  set(name: string, value: string): Promise<void>
  /** Sends any command. */
  command(name: string, ...args: string[]): Promise<unknown>
}

/**
 * @param options More options for its command line.
 * @param sentinelConfig If given, it runs as a Sentinel with this configuration file, and writes to the file.
 */
export async function startRedis(options: string[] = [], sentinelConfig?: string): Promise<TestRedis> {
  const port = await freePort()
  let server = await spawnRedis(port, options, sentinelConfig)
  const withClient = async (ask: (client: Redis) => Promise<unknown>) => {
    const client = new Redis(port, '127.0.0.1')
    // Needs no handling, because the pending command rejects too.
    client.on('error', () => undefined)
    try {
      return await ask(client)
    } finally {
      client.disconnect()
    }
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => server.kill(),
    freeze: () => void server.process.kill('SIGSTOP'),
    thaw: () => void server.process.kill('SIGCONT'),
    start: async () => {
      server = await spawnRedis(port, options, sentinelConfig)
    },
    empty: async () => void (await withClient((client) => client.flushall())),
    set: async (name, value) => void (await withClient((client) => client.config('SET', name, value))),
    command: (name, ...args) => withClient((client) => client.call(name, ...args)),
  }
}

async function spawnRedis(port: number, more: string[], sentinelConfig?: string): Promise<Child> {
  const address = ['--port', String(port), '--bind', '127.0.0.1']
  // Redis writes a file for each replica that connects. Without these options, the file would stay in the project.
  const files = ['--dir', tmpdir(), '--dbfilename', `redis-${port}.rdb`, '--rdb-del-sync-files', 'yes']
  const options = sentinelConfig
    ? [sentinelConfig, ...address, '--sentinel', ...more]
    : [...address, ...files, '--save', '', '--appendonly', 'no', ...more]
  const server = startChild('redis-server', options)
  await server.line(sentinelConfig ? 'Sentinel ID is' : 'Ready to accept connections')
  return server
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}
