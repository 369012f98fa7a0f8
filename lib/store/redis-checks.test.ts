import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { freePort, startRedis, type TestRedis } from '../testing/redis.ts'
import { RedisStore } from './redis.ts'
import { problemOfServer } from './redis-checks.ts'
import { isStoreUnavailable } from './unavailable.ts'

/** Tests with real Redis processes: what prevents startup, what makes the store fail, and what it recovers from. */

const waiting = { timeout: 8000, interval: 20 }
const hour = 3_600_000
const key = { kind: 'account', id: 'jane' } as const
const next = { value: 'v', expiresAt: Date.now() + 24 * hour }

const running: TestRedis[] = []
const stores: RedisStore[] = []
const folders: string[] = []

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  for (const redis of running) redis.thaw()
  await Promise.all(running.splice(0).map((redis) => redis.kill()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function start(...options: string[]): Promise<TestRedis> {
  const redis = await startRedis(options)
  running.push(redis)
  return redis
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  folders.push(folder)
  return folder
}

/** A proxy that points to one Redis, and later to another, like a DNS name. */
async function startName(redis: TestRedis) {
  let port = portOf(redis)
  const server = createServer((socket) => {
    const upstream = connect(Number(port), '127.0.0.1')
    socket.pipe(upstream).pipe(socket)
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    url: `redis://127.0.0.1:${address.port}`,
    pointTo(other: TestRedis) {
      port = portOf(other)
    },
  }
}

function open(url: string) {
  const problems: string[] = []
  const warnings: string[] = []
  const store = new RedisStore({
    urls: url.split(','),
    prefix: 'sign-in:app.example.com:',
    onProblem: (problem) => problems.push(problem),
    onWarning: (warning) => warnings.push(warning),
  })
  stores.push(store)
  return { store, problems, warnings }
}

const problemAtStart = (url: string) => open(url).store.problemAtStart(5000)
const portOf = (redis: TestRedis) => new URL(redis.url).port

describe('checks at startup', () => {
  test('a working Redis does not prevent startup', async () => {
    expect(await problemAtStart((await start()).url)).toBeUndefined()
  })

  test('a replica prevents startup, and the error is one sentence', async () => {
    const primary = await start()
    const replica = await start('--replicaof', '127.0.0.1', portOf(primary))
    expect(await problemAtStart(replica.url)).toBe(
      'REDIS_URL names a replica, which cannot write: name its primary',
    )
  })

  test('a Sentinel in REDIS_URL prevents startup, and the error is one sentence', async () => {
    const config = join(newFolder(), 'sentinel.conf')
    writeFileSync(config, '')
    const sentinel = await startRedis([], config)
    running.push(sentinel)
    expect(await problemAtStart(sentinel.url)).toBe(
      'REDIS_URL names a Sentinel: set REDIS_TOPOLOGY=sentinel:NAME',
    )
  })

  test('a node of a cluster prevents startup, and the error is one sentence', async () => {
    // The default bus port is the port plus 10,000, which can be above 65,535.
    const bus = ['--cluster-port', String(await freePort())]
    const node = await start('--cluster-enabled', 'yes', '--dir', newFolder(), ...bus)
    expect(await problemAtStart(node.url)).toBe(
      'REDIS_URL names a node of a Redis Cluster: set REDIS_TOPOLOGY=cluster',
    )
  })

  test('a Redis that evicts entries when it is full prevents startup, and the error is one sentence', async () => {
    const redis = await start('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
    expect(await problemAtStart(redis.url)).toMatch(
      /^REDIS_URL names a Redis that deletes .*allkeys-lru.*set noeviction$/,
    )
  })

  test('an eviction policy without a memory limit does not prevent startup', async () => {
    const redis = await start('--maxmemory-policy', 'allkeys-lru')
    expect(await problemAtStart(redis.url)).toBeUndefined()
  })

  test.each([
    ['scripts', '~*', '+@all', '-eval'],
    ['reading', '~*', '+@all', '-hmget'],
    ['writing', '~*', '+@all', '-@write'],
    ['expiring an entry', '~*', '+@all', '-pexpire'],
    ['waiting for replicas', '~*', '+@all', '-wait'],
    ["the application's keys", '~another:*', '+@all'],
  ])(
    'a Redis user without permission for %s prevents startup, and the error is one sentence',
    async (_, ...rules) => {
      const redis = await start()
      await redis.command('ACL', 'SETUSER', 'app', 'on', '>secret', ...rules)
      const url = redis.url.replace('//', '//app:secret@')
      expect(await problemAtStart(url)).toMatch(
        /^REDIS_URL names a user that may not use EVAL, .* sign-in:app\.example\.com:\*$/,
      )
    },
  )

  test('a Redis user with only the permissions that the store needs does not prevent startup', async () => {
    const redis = await start()
    const commands = ['+eval', '+hmget', '+hset', '+hincrby', '+del', '+pexpire', '+wait']
    const more = ['+info', '+config|get', '+select']
    await redis.command('ACL', 'SETUSER', 'app', 'on', '>secret', '~sign-in:*', ...commands, ...more)
    const { store, warnings } = open(`${redis.url.replace('//', '//app:secret@')}/1`)
    expect(await store.problemAtStart(5000)).toBeUndefined()
    await store.compareAndSet(key, undefined, next, true)
    await store.refund(await store.consume({ kind: 'app', id: 'sends', limit: 1, windowMs: hour }))
    await store.health()
    expect(await redis.command('ACL', 'LOG')).toEqual([])
    expect(warnings).toEqual([])
  })

  test('a Redis database that does not exist prevents startup, and the store does not use database 0 instead', async () => {
    const redis = await start()
    const { store } = open(`${redis.url}/99`)
    expect(await store.problemAtStart(5000)).toMatch(/^REDIS_URL names database /)
    await expect(store.compareAndSet(key, undefined, next)).rejects.toSatisfy(isStoreUnavailable)
    // By then, the connection that watches for failovers has had several chances to write.
    const refused = /cmdstat_select:.*failed_calls=([1-9]\d)/
    await vi.waitFor(
      async () => expect(await redis.command('INFO', 'commandstats')).toMatch(refused),
      waiting,
    )
    expect(await redis.command('DBSIZE')).toBe(0)
  })

  test('a Redis database that exists is used', async () => {
    const redis = await start()
    const { store } = open(`${redis.url}/3`)
    expect(await store.problemAtStart(5000)).toBeUndefined()
    await store.compareAndSet(key, undefined, next)
    expect(await redis.command('INFO', 'keyspace')).toContain('db3:')
    expect(await redis.command('INFO', 'keyspace')).not.toContain('db0:')
  })

  test('a wrong or missing Redis password prevents startup, and the error is one sentence', async () => {
    const redis = await start('--requirepass', 'right')
    expect(await problemAtStart(redis.url)).toBe('REDIS_URL has no password, but this Redis requires one')
    expect(await problemAtStart(redis.url.replace('//', '//:wrong@'))).toBe(
      'REDIS_URL has a wrong user name or password',
    )
    expect(await problemAtStart(redis.url.replace('//', '//:right@'))).toBeUndefined()
  })

  test('a Redis in protected mode, which answers and hangs up at once, prevents startup', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(
        '-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user.\r\n',
      )
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('No port')
    expect(await problemAtStart(`redis://127.0.0.1:${address.port}`)).toMatch(
      /^REDIS_URL names a Redis in protected mode.*give it a password/,
    )
  })

  test('an old Redis prevents startup, but a Valkey with an old version number does not', () => {
    expect(problemOfServer({ redis_version: '6.2.14' })).toMatch(/Redis 6\.2\.14: it must be Redis 7/)
    expect(problemOfServer({ redis_version: '7.0.15' })).toBeUndefined()
    expect(problemOfServer({ redis_version: '8.2.0' })).toBeUndefined()
    expect(problemOfServer({ redis_version: '10.0.0' })).toBeUndefined()
    expect(problemOfServer({ redis_version: '6.2.0', valkey_version: '9.0.0' })).toBeUndefined()
    expect(problemOfServer({})).toBeUndefined()
  })
})

describe('warnings at startup', () => {
  async function warningsOf(options: string[], ...rules: string[]): Promise<string[]> {
    const redis = await start(...options)
    await redis.command('ACL', 'SETUSER', 'default', '+@all', ...rules)
    const { store, warnings } = open(redis.url)
    expect(await store.problemAtStart(5000)).toBeUndefined()
    await store.health()
    await store.compareAndSet(key, undefined, next, true)
    return warnings
  }

  test('a Redis that persists only by snapshots causes a warning, because a restart from a snapshot would bring back ended sessions', async () => {
    const dir = ['--dir', newFolder()]
    expect(await warningsOf([...dir, '--save', '3600 1'])).toEqual([
      expect.stringMatching(/ keeps snapshots only: .*appendonly yes, or save ""/),
    ])
    expect(await warningsOf([...dir, '--save', '3600 1', '--appendonly', 'yes'])).toEqual([])
    expect(await warningsOf([])).toEqual([])
  })

  test('a Redis that does not say how it is persisted causes a warning', async () => {
    const unknown = [expect.stringMatching(/ does not say whether it keeps snapshots only /)]
    expect(await warningsOf([], '-config')).toEqual(unknown)
    expect(await warningsOf([], '-config', '-info')).toEqual(unknown)
  })

  test('a Redis without WAIT, like some hosted ones, causes a warning', async () => {
    expect(await warningsOf(['--rename-command', 'WAIT', ''])).toEqual([
      expect.stringMatching(/ a Redis without WAIT: /),
    ])
  })
})

describe('a Redis that becomes unusable while the application runs', () => {
  test('when a primary becomes a replica, reads and writes fail with a single report, and work again when it is a primary again', async () => {
    const redis = await start()
    const { store, problems } = open(redis.url)
    await vi.waitFor(() => store.health(), waiting)
    await store.compareAndSet(key, undefined, next)
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    // Redis keeps the connection, so only a write shows the change.
    await expect(store.health()).rejects.toSatisfy(isStoreUnavailable)
    await vi.waitFor(() => expect(problems).toHaveLength(1), waiting)
    await expect(store.read(key)).rejects.toSatisfy(isStoreUnavailable)
    await expect(store.health()).rejects.toSatisfy(isStoreUnavailable)
    await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await redis.command('REPLICAOF', 'NO', 'ONE')
    await vi.waitFor(() => store.health(), waiting)
    expect(await store.read(key)).toMatchObject({ value: 'v' })
    expect(problems).toEqual(['REDIS_URL names a replica, which cannot write: name its primary'])
  })

  test('when its primary has become a replica, the store reconnects, because the host name in REDIS_URL points to another Redis after a failover', async () => {
    const [primary, successor] = [await start(), await start()]
    const name = await startName(primary)
    const { store, problems } = open(name.url)
    await vi.waitFor(() => store.health(), waiting)
    await primary.command('REPLICAOF', '127.0.0.1', portOf(successor))
    await expect(store.health()).rejects.toSatisfy(isStoreUnavailable)
    // The name points to the successor only after the failover, so the next connection reaches the old primary.
    await vi.waitFor(() => expect(problems).toHaveLength(1), waiting)
    name.pointTo(successor)
    await vi.waitFor(() => store.health(), waiting)
    expect((await store.compareAndSet(key, undefined, next)).ok).toBe(true)
    expect(await successor.command('KEYS', '*:account:*')).toHaveLength(1)
  })

  test('a store that only reads also reconnects when its primary has become a replica', async () => {
    const [primary, successor] = [await start(), await start()]
    const name = await startName(primary)
    const { store } = open(name.url)
    await vi.waitFor(() => store.health(), waiting)
    const other = open(successor.url).store
    await vi.waitFor(() => other.compareAndSet(key, undefined, next), waiting)
    name.pointTo(successor)
    await primary.command('REPLICAOF', '127.0.0.1', '1')
    // On the existing connection, the old primary answers that there is no such document.
    await vi.waitFor(async () => expect(await store.read(key)).toMatchObject({ value: 'v' }), waiting)
  })

  test('the store works again when a missing permission is granted', async () => {
    const redis = await start()
    await redis.command('ACL', 'SETUSER', 'default', '-hmget')
    const { store } = open(redis.url)
    expect(await store.problemAtStart(5000)).toMatch(/HMGET/)
    await redis.command('ACL', 'SETUSER', 'default', '+hmget')
    await vi.waitFor(() => store.health(), waiting)
  })
})

describe('temporary write failures', () => {
  async function expectReadsOnly(store: RedisStore): Promise<void> {
    await vi.waitFor(() => expect(store.health()).rejects.toSatisfy(isStoreUnavailable), waiting)
    expect(await store.read(key)).toMatchObject({ value: 'v' })
    const stored = await store.read(key)
    const counter = { kind: 'client', id: 'reads-only', limit: 5, windowMs: hour } as const
    await expect(store.compareAndSet(key, stored?.version, next)).rejects.toSatisfy(isStoreUnavailable)
    await expect(store.consume(counter)).rejects.toSatisfy(isStoreUnavailable)
    expect(await store.read(key)).toEqual(stored)
  }

  async function openWithDocument(url: string): Promise<RedisStore> {
    const { store } = open(url)
    expect(await store.problemAtStart(5000)).toBeUndefined()
    await store.compareAndSet(key, undefined, next)
    return store
  }

  test('a Redis with too few replicas (NOREPLICAS) fails the health check, but can still be read', async () => {
    const redis = await start()
    const store = await openWithDocument(redis.url)
    await redis.set('min-replicas-to-write', '1')
    await expectReadsOnly(store)
    expect(await problemAtStart(redis.url)).toBeUndefined()
    await redis.set('min-replicas-to-write', '0')
    await vi.waitFor(() => store.health(), waiting)
  })

  test('a full Redis (OOM) fails the health check, but can still be read', async () => {
    const redis = await start('--maxmemory-policy', 'noeviction')
    const store = await openWithDocument(redis.url)
    await redis.set('maxmemory', '1mb')
    await expectReadsOnly(store)
    expect(await problemAtStart(redis.url)).toBeUndefined()
    await redis.set('maxmemory', '0')
    await vi.waitFor(() => store.health(), waiting)
  })

  test('a Redis whose snapshots fail (MISCONF) fails the health check, but can still be read', async () => {
    const folder = newFolder()
    const redis = await start('--save', '3600 100000', '--dir', folder)
    const store = await openWithDocument(redis.url)
    rmSync(folder, { recursive: true })
    await redis.command('BGSAVE')
    await expectReadsOnly(store)
    expect(await problemAtStart(redis.url)).toBeUndefined()
    await redis.set('stop-writes-on-bgsave-error', 'no')
    await vi.waitFor(() => store.health(), waiting)
  })
})

describe('replication', () => {
  const startPrimary = () => start('--repl-diskless-sync-delay', '0')

  async function startReplica(primary: Awaited<ReturnType<typeof start>>) {
    const replica = await start('--replicaof', '127.0.0.1', portOf(primary))
    await vi.waitFor(async () => {
      expect(await primary.command('INFO', 'replication')).toContain('state=online')
      // Until its link is up, the replica has not loaded its data, and confirms nothing.
      expect(await replica.command('INFO', 'replication')).toContain('master_link_status:up')
    }, waiting)
    return replica
  }

  async function startPair() {
    const primary = await startPrimary()
    const replica = await startReplica(primary)
    const { store } = open(primary.url)
    expect(await store.problemAtStart(5000)).toBeUndefined()
    return { primary, replica, store }
  }

  test('a durable write with replicas is on a replica when it resolves', async () => {
    const { replica, store } = await startPair()
    const write = async () => {
      const id = randomUUID()
      await store.compareAndSet({ ...key, id }, undefined, next, true)
      return id
    }
    // On a busy machine, a silent connection may be closed, and then the write fails.
    const id = await vi.waitFor(write, waiting)
    expect(await replica.command('HGET', `sign-in:app.example.com:account:${id}`, 'value')).toBe('v')
  })

  test('a durable write needs the confirmation of a replica even if the replica connected after startup, as after a failover', async () => {
    const primary = await startPrimary()
    const { store } = open(primary.url)
    expect(await store.problemAtStart(5000)).toBeUndefined()
    const replica = await startReplica(primary)
    replica.freeze()
    await expect(store.compareAndSet(key, undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
  })

  test('a durable write with replicas rejects if no replica confirms it, and delays no other call', async () => {
    const { replica, store } = await startPair()
    replica.freeze()
    const startedAt = performance.now()
    const durable = store.compareAndSet(key, undefined, next, true).then(
      () => 'confirmed',
      (error) => isStoreUnavailable(error) && 'unconfirmed',
    )
    await store.health()
    await store.compareAndSet({ ...key, id: 'another' }, undefined, next)
    expect(performance.now() - startedAt).toBeLessThan(400)
    expect(await durable).toBe('unconfirmed')
    expect(performance.now() - startedAt).toBeLessThan(1500)
  })

  test('a durable write with replicas rejects if the replica is gone, because that replica may take over without the write', async () => {
    const { replica, store } = await startPair()
    await replica.kill()
    await expect(store.compareAndSet(key, undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
  })

  test('a durable write with replicas rejects even on a new connection, because a primary that has lost its replicas may be cut off', async () => {
    const { primary, replica, store } = await startPair()
    await replica.kill()
    await primary.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await vi.waitFor(() => store.health(), waiting)
    await expect(store.compareAndSet(key, undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
  })

  test('without permission for INFO, a durable write needs the confirmation of a replica once a replica has confirmed a write', async () => {
    const primary = await startPrimary()
    const replica = await startReplica(primary)
    await primary.command('ACL', 'SETUSER', 'default', '-info')
    const { store } = open(primary.url)
    expect(await store.problemAtStart(5000)).toBeUndefined()
    // On a busy machine, the store may not notice the replica during the first writes.
    for (const id of ['one', 'two', 'three', 'four', 'five'])
      expect(await store.compareAndSet({ ...key, id }, undefined, next, true)).toMatchObject({ ok: true })
    replica.freeze()
    const another = { ...key, id: 'another' }
    await expect(store.compareAndSet(another, undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
  })
})
