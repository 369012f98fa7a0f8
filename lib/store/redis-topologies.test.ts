import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import {
  isPrimary,
  moveSlot,
  sentinelName,
  startCluster,
  startSentinel,
  startSentinels,
  type TestGroup,
} from '../testing/redis-groups.ts'
import { RedisStore, type RedisStoreOptions } from './redis.ts'
import { slotOf } from './redis-cluster.ts'
import type { DocumentKey } from './store.ts'
import { isStoreUnavailable } from './unavailable.ts'

/** Tests with real Sentinels and clusters: what happens to requests when primaries change. */

const waiting = { timeout: 10_000, interval: 20 }
const prefix = 'sign-in:app.example.com:'
const next = { value: 'v', expiresAt: Date.now() + 24 * 3_600_000 }
const account = (id: string = randomUUID()): DocumentKey => ({ kind: 'account', id })
const nameOf = ({ kind, id }: DocumentKey) => `${prefix}${kind}:${id}`

const stores: RedisStore[] = []
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
})

function open(topology: string, urls: string[], more: Partial<RedisStoreOptions> = {}) {
  const problems: string[] = []
  const onProblem = (problem: string) => problems.push(problem)
  const store = new RedisStore({ urls, topology, prefix, onProblem, ...more })
  stores.push(store)
  return { store, problems }
}

async function openHealthy(topology: string, group: TestGroup): Promise<RedisStore> {
  onTestFinished(() => group.stop())
  const { store } = open(topology, group.urls)
  expect(await store.problemAtStart(5000)).toBeUndefined()
  await store.health()
  return store
}

/** The connections of applications, without those of replicas, Sentinels, other nodes and this command. */
async function connectionsTo(redis: TestRedis): Promise<number> {
  const list = String(await redis.command('CLIENT', 'LIST', 'TYPE', 'normal'))
  return list.split('\n').filter((line) => / cmd=(?!client|ping|publish|info|subscribe)/.test(line)).length
}

const exists = async (redis: TestRedis, key: DocumentKey) =>
  String(await redis.command('EXISTS', nameOf(key))) === '1'

describe('Sentinels', () => {
  const topology = `sentinel:${sentinelName}`
  const openSentinels = async (...args: Parameters<typeof startSentinels>) => {
    const group = await startSentinels(...args)
    const [primary, ...replicas] = group.nodes
    if (!primary) throw new Error('No primary')
    return { group, primary, replicas, store: await openHealthy(topology, group) }
  }

  test('when the primary dies, an instance that only reads continues with the new one, and a sign-out is not lost', async () => {
    const { store, primary, replicas } = await openSentinels(2, 3)
    const key = account()
    expect(await store.compareAndSet(key, undefined, next, true)).toMatchObject({ ok: true })
    await primary.kill()
    await expect(store.read(key)).rejects.toSatisfy(isStoreUnavailable)
    await vi.waitFor(async () => expect(await store.read(key)).toMatchObject({ value: 'v' }), waiting)
    const roles = await Promise.all(replicas.map(isPrimary))
    expect(roles.filter(Boolean)).toHaveLength(1)
  })

  test('when an old primary comes back, the store keeps no connection to it', async () => {
    const { store, primary, replicas } = await openSentinels(2, 3)
    primary.freeze()
    await vi.waitFor(() => store.health(), waiting)
    primary.thaw()
    // For some seconds, the old primary still acts as a primary.
    await vi.waitFor(async () => expect(await connectionsTo(primary)).toBe(0), waiting)
    expect(await isPrimary(primary)).toBe(true)
    await store.health()
    expect(await Promise.all(replicas.map(connectionsTo))).toContain(1)
  })

  test('a sign-out on an old primary that has lost its replicas is not confirmed, even on a new connection', async () => {
    const { store, primary, replicas } = await openSentinels(1, 1)
    await Promise.all(replicas.map((replica) => replica.kill()))
    await expect(store.compareAndSet(account(), undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
    await primary.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await vi.waitFor(() => store.health(), waiting)
    await expect(store.compareAndSet(account(), undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
  })

  test('while the Sentinels elect another primary, a sign-out is not confirmed, even if a replica has it', async () => {
    let started = 0
    const start = (options: string[]) => {
      started += 1
      // The last replica is never elected.
      return startRedis([...options, ...(started === 3 ? ['--replica-priority', '0'] : [])])
    }
    const { group, replicas, store } = await openSentinels(2, 1, { start })
    const [elected] = replicas
    await store.compareAndSet(account(), undefined, next, true)
    // Until a Sentinel knows the replicas, it cannot elect one.
    const [sentinel] = group.sentinels
    await vi.waitFor(async () => {
      const known = z
        .array(z.array(z.string()))
        .parse(await sentinel?.command('SENTINEL', 'REPLICAS', sentinelName))
      expect(
        known.filter((fields) => fields[fields.indexOf('master-link-status') + 1] === 'ok'),
      ).toHaveLength(2)
    }, 10_000)
    // The Sentinel waits for the frozen replica, and then gives up the election.
    elected?.freeze()
    await sentinel?.command('SENTINEL', 'FAILOVER', sentinelName)
    await expect(store.compareAndSet(account(), undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
    elected?.thaw()
    await vi.waitFor(() => store.compareAndSet(account(), undefined, next, true), waiting)
  })

  test("a primary's name that the Sentinels do not know prevents startup", async () => {
    const { group } = await openSentinels(0, 1)
    expect(await open('sentinel:another', group.urls).store.problemAtStart(5000)).toBe(
      'REDIS_TOPOLOGY names another, which the Sentinels in REDIS_URL do not watch',
    )
  })

  test('a Redis instead of a Sentinel prevents startup', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.kill())
    expect(await open(topology, [redis.url]).store.problemAtStart(5000)).toBe(
      'REDIS_TOPOLOGY is sentinel, but REDIS_URL names a Redis: name the Sentinels',
    )
  })

  test('Sentinels with a password need REDIS_SENTINEL_PASSWORD', async () => {
    const { primary } = await openSentinels(0, 1)
    const sentinel = await startSentinel(primary, { more: ['--requirepass', 'secret'] })
    onTestFinished(() => sentinel.kill())
    const atStart = (sentinelPassword?: string) =>
      open(topology, [sentinel.url], { sentinelPassword }).store.problemAtStart(5000)
    const problem = 'REDIS_SENTINEL_PASSWORD is not the password of the Sentinels'
    expect(await atStart()).toBe(problem)
    expect(await atStart('wrong')).toBe(problem)
    expect(await atStart('secret')).toBeUndefined()
  })
})

describe('Cluster', () => {
  const openCluster = async (...args: Parameters<typeof startCluster>) => {
    const group = await startCluster(...args)
    return { group, nodes: group.nodes, store: await openHealthy('cluster', group) }
  }
  const redirections = async (redis: TestRedis) => {
    const stats = String(await redis.command('INFO', 'errorstats'))
    return Number(/errorstat_(?:MOVED|ASK):count=(\d+)/.exec(stats)?.[1] ?? 0)
  }
  /** A key with a slot in this range. */
  const keyIn = (from: number, to: number): DocumentKey => {
    for (;;) {
      const key = account()
      const slot = slotOf(nameOf(key))
      if (slot >= from && slot < to) return key
    }
  }

  test('in a Redis Cluster, each account is read from the node with its slot, without a redirection', async () => {
    const { store, nodes } = await openCluster(3)
    const keys = Array.from({ length: 60 }, () => account())
    const before = await Promise.all(nodes.map(redirections))
    await Promise.all(keys.map((key) => store.compareAndSet(key, undefined, next)))
    for (const key of keys) expect(await store.read(key)).toMatchObject({ value: 'v' })
    expect(await Promise.all(nodes.map(redirections))).toEqual(before)
    for (const node of nodes) expect(Number(await node.command('DBSIZE'))).toBeGreaterThan(5)
  })

  test('the slot of a key in a Redis Cluster is the one that Redis computes', async () => {
    const { nodes } = await openCluster(1)
    for (const key of ['', 'a', '123456789', nameOf(account()), 'sign-in:[::1]:3000:client:ü'])
      expect(slotOf(key)).toBe(Number(await nodes[0]?.command('CLUSTER', 'KEYSLOT', key)))
  })

  test('while a slot of a Redis Cluster moves, its documents can be read and written, its sessions can be signed out, and none is lost', async () => {
    const { group, nodes, store } = await openCluster(2)
    const [first, second] = nodes
    if (!first || !second) throw new Error('Two nodes')
    const [moved, stays] = [keyIn(0, 8192), keyIn(0, 8192)]
    const slot = slotOf(nameOf(moved))
    const created = await store.compareAndSet(moved, undefined, next)
    if (!created.ok) throw new Error('It was there')
    let version = created.stored.version
    await moveSlot(group, slot, first, second, async () => {
      const { hostname, port } = new URL(second.url)
      await first.command('MIGRATE', hostname, port, nameOf(moved), '0', '2000')
      expect(await store.read(moved)).toMatchObject({ value: 'v' })
      for (const durable of [false, true]) {
        const answer = await store.compareAndSet(moved, version, next, durable)
        if (!answer.ok) throw new Error('It changed')
        version = answer.stored.version
      }
    })
    expect(await exists(second, moved)).toBe(true)
    const answer = await store.compareAndSet(moved, version, next, true)
    expect(answer).toMatchObject({ ok: true })
    expect(await store.compareAndSet(stays, undefined, next)).toMatchObject({ ok: true })
  })

  test('when a primary of a Redis Cluster dies, the accounts on the other primaries stay available, and its own become available after the failover', async () => {
    const { nodes, store } = await openCluster(3, 1)
    const [lost, other] = [keyIn(0, 5461), keyIn(5462, 10_922)]
    await store.compareAndSet(lost, undefined, next, true)
    await store.compareAndSet(other, undefined, next)
    await nodes[0]?.kill()
    let hasRecovered = false
    const recovery = vi.waitFor(
      async () => expect(await store.read(lost)).toMatchObject({ value: 'v' }),
      waiting,
    )
    recovery.finally(() => {
      hasRecovered = true
    })
    while (!hasRecovered) {
      expect(await store.read(other)).toMatchObject({ value: 'v' })
      await store.health()
    }
    await recovery
    await expect(store.compareAndSet(lost, 'another version', next, true)).resolves.toMatchObject({
      ok: false,
    })
    // The new primary has no replica left.
    const key = keyIn(0, 5461)
    await expect(store.compareAndSet(key, undefined, next, true)).rejects.toSatisfy(isStoreUnavailable)
  })

  test('in a Redis Cluster, a command whose response was lost is not sent again', async () => {
    const { nodes, store } = await openCluster(3, 1)
    const counter = { kind: 'client', id: 'lost', limit: 5, windowMs: 3_600_000 } as const
    const slot = slotOf(`${prefix}client:lost`)
    const owner = nodes[Math.floor(slot / (16_384 / 3))]
    owner?.freeze()
    const lost = Array.from({ length: 5 }, () => store.consume(counter).catch(isStoreUnavailable))
    expect(new Set(await Promise.all(lost))).toEqual(new Set([true]))
    await owner?.kill()
    await vi.waitFor(() => store.health(), waiting)
    const answers = []
    for (let i = 0; i < 5; i += 1) answers.push(await vi.waitFor(() => store.consume(counter), waiting))
    expect(answers.every(({ ok }) => ok)).toBe(true)
  })

  test('the user of a Redis Cluster needs only the permissions that the store uses', async () => {
    const { group, nodes } = await openCluster(2)
    const commands = [
      '+eval',
      '+hmget',
      '+hset',
      '+hincrby',
      '+del',
      '+pexpire',
      '+wait',
      '+info',
      '+config|get',
    ]
    const more = ['+cluster|slots', '+cluster|info', '+asking']
    for (const node of nodes)
      await node.command('ACL', 'SETUSER', 'app', 'on', '>secret', `~${prefix}*`, ...commands, ...more)
    const warnings: string[] = []
    const urls = group.urls.map((url) => url.replace('//', '//app:secret@'))
    const { store } = open('cluster', urls, { onWarning: (warning) => warnings.push(warning) })
    expect(await store.problemAtStart(5000)).toBeUndefined()
    const key = keyIn(0, 8192)
    await store.compareAndSet(key, undefined, next, true)
    await store.health()
    const [first, second] = nodes
    if (!first || !second) throw new Error('Two nodes')
    await moveSlot(group, slotOf(nameOf(key)), first, second)
    expect(await store.read(key)).toMatchObject({ value: 'v' })
    expect(warnings).toEqual([])
    for (const node of nodes) expect(await node.command('ACL', 'LOG')).toEqual([])
  })

  test('a Redis outside a cluster prevents startup', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.kill())
    expect(await open('cluster', [redis.url]).store.problemAtStart(5000)).toBe(
      'REDIS_TOPOLOGY is cluster, but REDIS_URL names a Redis that is not in a cluster',
    )
  })
})
