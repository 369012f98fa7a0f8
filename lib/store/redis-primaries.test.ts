import { expect, onTestFinished, test, vi } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { checkRedis } from './redis-checks.ts'
import { type Address, addressName } from './redis-options.ts'
import { RedisPrimaries } from './redis-primaries.ts'
import type { Topology } from './redis-topology.ts'
import { isStoreUnavailable } from './unavailable.ts'

/** The connections to primaries, with real Redis processes and a topology that the test controls. */

const waiting = { timeout: 8000, interval: 20 }

async function start(): Promise<TestRedis & { address: Address }> {
  const redis = await startRedis()
  onTestFinished(() => redis.kill())
  return { ...redis, address: { host: '127.0.0.1', port: Number(new URL(redis.url).port) } }
}

/** All connections except the one that counts them. */
async function connectionsTo(redis: TestRedis): Promise<number> {
  return String(await redis.command('CLIENT', 'LIST')).split('\n').length - 2
}

function openPrimaries(first: Address) {
  let primary = first
  let located = 0
  const topology: Topology = {
    locate: async () => {
      located += 1
      return { primaries: [primary], primaryOf: () => primary, hasReplicas: false }
    },
    close: () => undefined,
  }
  const check = (redis: Parameters<typeof checkRedis>[0]) => checkRedis(redis, 'test:health', 'single')
  const primaries = new RedisPrimaries({ topology, login: {}, check })
  onTestFinished(() => primaries.close())
  return {
    primaries,
    located: () => located,
    elects(other: Address) {
      primary = other
    },
    portInUse: () => primaries.run('key', async (redis) => redis.options.port),
  }
}

test('after a failover, an idle instance leaves the old primary, although it still answers', async () => {
  const [old, successor] = [await start(), await start()]
  const { primaries, elects, portInUse } = openPrimaries(old.address)
  expect(await primaries.problemAtStart(5000)).toBeUndefined()
  expect(await connectionsTo(old)).toBe(1)
  elects(successor.address)
  await vi.waitFor(async () => expect(await connectionsTo(successor)).toBe(1), waiting)
  await vi.waitFor(async () => expect(await connectionsTo(old)).toBe(0), waiting)
  expect(await portInUse()).toBe(successor.address.port)
})

test('a connection to a node that is not a known primary stays open while it is used', async () => {
  const [known, other] = [await start(), await start()]
  const { primaries, located } = openPrimaries(known.address)
  expect(await primaries.problemAtStart(5000)).toBeUndefined()
  // A node answers this when a slot has moved away from it.
  const moved = Object.assign(new Error(`MOVED 1 ${addressName(other.address)}`), { name: 'ReplyError' })
  const use = () =>
    primaries.run('key', async ({ options }) => {
      if (options.port === known.address.port) throw moved
      return options.port
    })
  expect(await use()).toBe(other.address.port)
  const before = await other.command('CLIENT', 'LIST')
  const [id] = /id=\d+/.exec(String(before)) ?? []
  const seen = located()
  while (located() < seen + 3) expect(await use()).toBe(other.address.port)
  expect(String(await other.command('CLIENT', 'LIST'))).toContain(`${id} `)
  await vi.waitFor(async () => expect(await connectionsTo(other)).toBe(0), waiting)
})

test('nodes that redirect a command to each other endlessly make the store unavailable', async () => {
  const [one, other] = [await start(), await start()]
  const { primaries } = openPrimaries(one.address)
  expect(await primaries.problemAtStart(5000)).toBeUndefined()
  let sent = 0
  const use = primaries.run('key', async ({ options }) => {
    sent += 1
    const next = options.port === one.address.port ? other.address : one.address
    throw Object.assign(new Error(`ASK 1 ${addressName(next)}`), { name: 'ReplyError' })
  })
  await expect(use).rejects.toSatisfy(isStoreUnavailable)
  expect(sent).toBe(4)
})
