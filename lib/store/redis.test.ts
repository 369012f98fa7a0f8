import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { RedisStore } from './redis.ts'
import { isStoreUnreachable } from './unreachable.ts'

/** What one command may cost a request. The limit itself is 500 ms; the rest is room for a busy machine. */
const boundMs = 900

let redis: TestRedis
let store: RedisStore
const errors: Error[] = []

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.kill())
beforeEach(async () => {
  store = new RedisStore(redis.url, (error) => errors.push(error))
  await comesBack()
})
afterEach(async () => {
  await redis.kill()
  await redis.start()
})

const comesBack = () => vi.waitFor(() => store.ping(), { timeout: 5000, interval: 10 })
const rule = { name: 'guesses', points: 5, seconds: 3600 }

/** Each method, none of which may hang or answer while the store cannot be reached. */
const commands: [string, () => Promise<unknown>][] = [
  ['fields', () => store.fields('k')],
  ['field', () => store.field('k', 'f')],
  ['replace', () => store.replace('k', { f: '1' }, Date.now() + 60_000)],
  ['change', () => store.change('k', 'f', '2')],
  ['removeField', () => store.removeField('k', 'f')],
  ['remove', () => store.remove('k')],
  [
    'openOnce',
    () =>
      store.openOnce({
        marked: '{k}m',
        mark: 'm',
        fields: {},
        markedExpiresAt: Date.now() + 60_000,
        key: '{k}',
        field: 'f',
        value: 'v',
        expiresAt: Date.now() + 60_000,
      }),
  ],
  ['take', () => store.take('k', 60_000)],
  ['touch', () => store.touch('k', 60_000)],
  ['ping', () => store.ping()],
]

async function failsInTime(command: () => Promise<unknown>): Promise<unknown> {
  const startedAt = performance.now()
  const outcome = await command().then(
    (value) => ({ answered: value }),
    (error: unknown) => error,
  )
  expect(performance.now() - startedAt).toBeLessThan(boundMs)
  return outcome
}

describe('with a busy process', () => {
  test('an answer that lies there while the process is at something else is no silence', async () => {
    const answer = store.touch('busy', 60_000)
    setImmediate(() => blockForMs(700))
    expect(await answer).toBe(1)
  })
})

function blockForMs(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('a primary that became a replica is left: its name may lead to another', async () => {
  const admin = new Redis(redis.url)
  const connections = async () => [...String(await admin.client('LIST')).matchAll(/^id=\d+/gm)].map(String)
  await admin.replicaof('127.0.0.1', 1)
  const before = await connections()
  await expect(store.touch('k', 60_000)).rejects.toSatisfy(isStoreUnreachable)
  await vi.waitFor(async () => {
    const now = await connections()
    expect(now).toHaveLength(before.length)
    expect(now).not.toEqual(before)
  })
  admin.disconnect()
})

test('a Redis that would forget when it is full is told of, one that refuses or has no bound is not', async () => {
  let told = 0
  const connect = async () => {
    const before = told
    const client = new RedisStore(
      redis.url,
      () => undefined,
      () => {
        told += 1
      },
    )
    await vi.waitFor(() => client.ping(), { timeout: 5000, interval: 10 })
    await client.ping()
    return told - before
  }
  await redis.set('maxmemory-policy', 'allkeys-lru')
  expect(await connect()).toBe(0)
  await redis.set('maxmemory', '100mb')
  expect(await connect()).toBe(1)
  await redis.set('maxmemory-policy', 'noeviction')
  expect(await connect()).toBe(0)
})

describe('with Redis killed', () => {
  test('every command says at once that the store cannot be reached', async () => {
    await redis.kill()
    const outcomes = await Promise.all(commands.map(([, command]) => failsInTime(command)))
    expect(outcomes.map(isStoreUnreachable)).toEqual(commands.map(() => true))
  })

  test('a counter says neither yes nor no', async () => {
    await redis.kill()
    expect(await failsInTime(() => store.counter(rule).consume('k'))).toBeInstanceOf(Error)
    expect(await failsInTime(() => store.counter(rule).get('k'))).toBeInstanceOf(Error)
    expect(await failsInTime(() => store.counter(rule).reward('k'))).toBeInstanceOf(Error)
  })

  test('the error is told to whoever made the store', async () => {
    errors.length = 0
    await redis.kill()
    await expect.poll(() => errors.length).toBeGreaterThan(0)
  })
})

describe('with Redis frozen', () => {
  test('every command gives up in time', async () => {
    redis.freeze()
    const outcomes = await Promise.all(commands.map(([, command]) => failsInTime(command)))
    expect(outcomes.map(isStoreUnreachable)).toEqual(commands.map(() => true))
  })

  test('a counter says neither yes nor no, in time', async () => {
    redis.freeze()
    expect(await failsInTime(() => store.counter(rule).consume('k'))).toBeInstanceOf(Error)
  })

  test('a second command does not wait for the time-out again', async () => {
    redis.freeze()
    await failsInTime(() => store.ping())
    const startedAt = performance.now()
    await failsInTime(() => store.ping())
    expect(performance.now() - startedAt).toBeLessThan(boundMs / 2)
  })

  test('what was refused meanwhile is not carried out when it goes on', async () => {
    redis.freeze()
    await failsInTime(() => store.ping())
    for (let i = 0; i < 20; i += 1) {
      await failsInTime(() => store.touch('refused', 60_000))
      await failsInTime(() => store.counter(rule).consume('refused'))
    }
    redis.thaw()
    await comesBack()
    expect(await store.touch('refused', 60_000)).toBe(1)
    expect(await store.counter(rule).get('refused')).toBeNull()
  })

  test('it works again by itself when Redis goes on, with all that was in it', async () => {
    await store.replace('kept', { f: '1' }, Date.now() + 60_000)
    redis.freeze()
    for (let i = 0; i < 3; i += 1) await failsInTime(() => store.ping())
    redis.thaw()
    await comesBack()
    expect(await store.fields('kept')).toEqual({ f: '1' })
  })
})

describe('with Redis restarted empty', () => {
  test('it works again by itself, and nothing old comes back', async () => {
    await store.replace('sessions', { sid: 'v' }, Date.now() + 60_000)
    await redis.kill()
    await failsInTime(() => store.ping())
    await redis.start()
    await comesBack()
    expect(await store.fields('sessions')).toEqual({})
    expect(await store.change('sessions', 'sid', 'v')).toBe(false)
    expect(await store.take('lock', 60_000)).toBe(true)
  })

  test('what was under way when it died is not sent again', async () => {
    redis.freeze()
    const underWay = Array.from({ length: 5 }, () =>
      store.touch('under-way', 60_000).catch(isStoreUnreachable),
    )
    await new Promise((resolve) => setImmediate(resolve))
    await redis.kill()
    expect(new Set(await Promise.all(underWay))).toEqual(new Set([true]))
    await redis.start()
    await comesBack()
    expect(await store.touch('under-way', 60_000)).toBe(1)
  })
})

test('with Redis absent at the start nothing throws, and it works once it is there', async () => {
  await redis.kill()
  const early = new RedisStore(redis.url, () => undefined)
  await expect(early.ping()).rejects.toSatisfy(isStoreUnreachable)
  await redis.start()
  await vi.waitFor(() => early.ping(), { timeout: 5000, interval: 10 })
  expect(await early.touch('k', 60_000)).toBe(1)
})
