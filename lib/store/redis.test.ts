import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { StoredDocument } from './document.ts'
import { keyPrefix, RedisStore } from './redis.ts'
import type { Consumed, Counter, DocumentKey } from './store.ts'
import { isStoreUnavailable } from './unavailable.ts'

/** How long one call may take. The limit itself is 500 ms, and the rest allows for a busy machine. */
const boundMs = 900
const waiting = { timeout: 5000, interval: 10 }

let redis: TestRedis
let store: RedisStore
const errors: Error[] = []

const open = (url = redis.url, prefix = 'test:') =>
  new RedisStore({ urls: [url], prefix, onError: (error) => errors.push(error) })

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.kill())
beforeEach(async () => {
  store = open()
  await comesBack()
})
afterEach(async () => {
  await store.close()
  await redis.kill()
  await redis.start()
})

const comesBack = () => vi.waitFor(() => store.health(), waiting)
const hour = 3_600_000
const account = (id: string): DocumentKey => ({ kind: 'account', id })
const counter = (id: string): Counter => ({ kind: 'client', id, limit: 5, windowMs: hour })
const consumed = (id: string): Consumed => ({ ok: true, counter: counter(id), window: 'w' })
const write = (id: string, durable = false) =>
  store.compareAndSet(account(id), undefined, { value: 'v', expiresAt: Date.now() + hour }, durable)

/** All methods. While the store is unavailable, none may hang or return a result. */
const methods: [string, () => Promise<unknown>][] = [
  ['read', () => store.read(account('k'))],
  ['compareAndSet', () => write('k')],
  ['a durable compareAndSet', () => write('k', true)],
  ['consume', () => store.consume(counter('k'))],
  ['refund', () => store.refund(consumed('k'))],
  ['health', () => store.health()],
]

async function failsInTime(method: () => Promise<unknown>): Promise<unknown> {
  const startedAt = performance.now()
  const outcome = await method().then(
    (value) => ({ answered: value }),
    (error: unknown) => error,
  )
  expect(performance.now() - startedAt).toBeLessThan(boundMs)
  return outcome
}

async function expectAllUnavailable(): Promise<void> {
  const outcomes = await Promise.all(methods.map(([, method]) => failsInTime(method)))
  expect(outcomes.map(isStoreUnavailable)).toEqual(methods.map(() => true))
}

test('Redis does not count as frozen if its response arrives while the process is busy', async () => {
  const answer = store.consume(counter('busy'))
  setImmediate(() => blockForMs(700))
  expect(await answer).toMatchObject({ ok: true })
})

function blockForMs(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

describe('connection loss', () => {
  test('with Redis killed, every method rejects at once as unavailable', async () => {
    await redis.kill()
    await expectAllUnavailable()
  })

  test('with Redis killed, the error of the connection is reported', async () => {
    errors.length = 0
    await redis.kill()
    await expect.poll(() => errors.length).toBeGreaterThan(0)
  })
})

describe('stalls', () => {
  test('with Redis frozen, every method gives up within its time limit', async () => {
    redis.freeze()
    await expectAllUnavailable()
  })

  test('with Redis frozen, a second call does not wait for the time limit again', async () => {
    redis.freeze()
    await failsInTime(() => store.health())
    const startedAt = performance.now()
    await failsInTime(() => store.health())
    expect(performance.now() - startedAt).toBeLessThan(boundMs / 2)
  })

  test('with Redis frozen, 50 updates of one document that wait for each other all give up within one time limit', async () => {
    const codec = {
      decode: (value: string | undefined) => Number(value ?? 0),
      encode: (total: number) => ({ value: String(total), expiresAt: Date.now() + hour }),
    }
    const addOne = (total: number) => ({ document: total + 1, result: total + 1 })
    redis.freeze()
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () =>
        failsInTime(() => new StoredDocument(store, account('k'), codec).update(addOne)),
      ),
    )
    expect(outcomes.every(isStoreUnavailable)).toBe(true)
  })

  test('with Redis frozen, a rejected command is not carried out when Redis continues', async () => {
    redis.freeze()
    await failsInTime(() => store.health())
    for (let i = 0; i < 20; i += 1) {
      await failsInTime(() => store.consume(counter('refused')))
      await failsInTime(() => write('refused'))
    }
    redis.thaw()
    await comesBack()
    expect(await store.read(account('refused'))).toBeUndefined()
    for (let i = 0; i < 5; i += 1) expect((await store.consume(counter('refused'))).ok).toBe(true)
  })

  test('with Redis frozen, the store recovers when Redis continues, with all its data', async () => {
    await write('kept')
    redis.freeze()
    for (let i = 0; i < 3; i += 1) await failsInTime(() => store.health())
    redis.thaw()
    await comesBack()
    expect(await store.read(account('kept'))).toMatchObject({ value: 'v' })
  })
})

describe('data loss', () => {
  test('with Redis restarted empty, the store recovers, without its old data', async () => {
    const before = await write('signed-in')
    if (!before.ok) throw new Error('It was there already')
    await redis.kill()
    await failsInTime(() => store.health())
    await redis.start()
    await comesBack()
    expect(await store.read(account('signed-in'))).toBeUndefined()
    const next = { value: 'back', expiresAt: Date.now() + hour }
    const answer = await store.compareAndSet(account('signed-in'), before.stored.version, next)
    expect(answer).toEqual({ ok: false, current: undefined })
  })

  test('with Redis restarted empty, a command in flight when Redis died is not sent again', async () => {
    redis.freeze()
    const inFlight = Array.from({ length: 5 }, () =>
      store.consume(counter('in-flight')).catch(isStoreUnavailable),
    )
    await new Promise((resolve) => setImmediate(resolve))
    await redis.kill()
    expect(new Set(await Promise.all(inFlight))).toEqual(new Set([true]))
    await redis.start()
    await comesBack()
    for (let i = 0; i < 5; i += 1) expect((await store.consume(counter('in-flight'))).ok).toBe(true)
  })
})

test('a Redis that is down does not prevent startup, and the store works once Redis is up', async () => {
  await redis.kill()
  const early = open()
  expect(await early.problemAtStart(100)).toBeUndefined()
  await expect(early.health()).rejects.toSatisfy(isStoreUnavailable)
  await redis.start()
  await vi.waitFor(() => early.health(), waiting)
  expect(await early.consume(counter('k'))).toMatchObject({ ok: true })
  await early.close()
})

describe('round trips', () => {
  test('each method of the Redis store is one command, except that a durable write asks for the replicas first', async () => {
    const client = new Redis(redis.url)
    const seen: string[] = []
    const monitor = await client.monitor()
    monitor.on('monitor', (_time, args: string[], source: string) => {
      const [name = '', ...rest] = args.map(String)
      // Apart from requests, each instance checks twice a second that this Redis is still a primary.
      if (source === 'lua' || rest.includes('test:watch')) return
      seen.push(name.toUpperCase())
    })
    for (const [, method] of methods) await method()
    await vi.waitFor(() => expect(seen.filter((name) => name === 'EVAL')).toHaveLength(methods.length - 1))
    // The connection that watches for failovers also sends INFO, at any time.
    const expected = ['HMGET', 'EVAL', 'HELLO', 'EVAL', 'EVAL', 'EVAL', 'EVAL']
    expect(seen.filter((name) => name !== 'INFO')).toEqual(expected)
    expect(seen.indexOf('INFO', seen.indexOf('HELLO'))).toBeLessThan(
      seen.indexOf('EVAL', seen.indexOf('HELLO')),
    )
    monitor.disconnect()
    client.disconnect()
  })
})

describe('key prefixes', () => {
  test('the key prefix of an application comes from its APP_URL', () => {
    expect(keyPrefix('https://app.example.com')).toBe('sign-in:app.example.com:')
    expect(keyPrefix('http://localhost:3000')).toBe('sign-in:localhost:3000:')
    expect(keyPrefix('http://[::1]:3000')).toBe('sign-in:[::1]:3000:')
  })

  test('two applications on one Redis share no document and no counter', async () => {
    const other = open(redis.url, keyPrefix('https://other.example.com'))
    await vi.waitFor(() => other.health(), waiting)
    await write('jane')
    for (let i = 0; i < 6; i += 1) await store.consume(counter('client'))
    expect(await other.read(account('jane'))).toBeUndefined()
    expect((await other.consume(counter('client'))).ok).toBe(true)
    await other.close()
  })

  test('every key in Redis has the prefix and an expiry', async () => {
    await write('jane')
    await store.consume(counter('client'))
    await store.health()
    const keys = await redis.command('KEYS', '*')
    if (!Array.isArray(keys)) throw new Error('An unexpected answer')
    expect(keys.sort()).toEqual([
      'test:account:jane',
      'test:client:client',
      'test:health',
      'test:health:0',
      'test:watch',
    ])
    for (const key of keys) expect(await redis.command('PTTL', String(key))).toBeGreaterThan(0)
  })
})
