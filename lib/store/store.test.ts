import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { startCluster, type TestGroup } from '../testing/redis-groups.ts'
import { type Codec, StoredDocument } from './document.ts'
import { RedisStore } from './redis.ts'
import { openMemoryStore } from './sqlite.ts'
import { openFileStore } from './sqlite-file-store.ts'
import type { Consumed, Counter, DocumentKey, Store } from './store.ts'
import { isStoreUnavailable } from './unavailable.ts'

const folder = await mkdtemp(join(tmpdir(), 'store-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** One clock for all stores, which a test can set. */
let aheadMs = 0
const now = () => Date.now() + aheadMs

let redis: TestRedis
let cluster: TestGroup
beforeAll(async () => {
  redis = await startRedis()
  cluster = await startCluster(2)
})
afterAll(() => Promise.all([redis.kill(), cluster.stop()]))

async function openRedis(topology: string, urls: string[]): Promise<Store> {
  const store = new RedisStore({ urls, topology, prefix: 'test:', now })
  expect(await store.problemAtStart(5000)).toBeUndefined()
  return store
}

const stores: [string, () => Promise<Store>][] = [
  ['SQLite in memory', async () => openMemoryStore({ now })],
  ['SQLite in a file', async () => openFileStore(join(folder, `${randomUUID()}.sqlite`), { now })],
  ['Redis', () => openRedis('single', [redis.url])],
  ['a Redis Cluster', () => openRedis('cluster', cluster.urls)],
]

const minute = 60_000
const hour = 60 * minute
const times = (count: number) => Array.from({ length: count }, (_, i) => i)

describe.each(stores)('the store: %s', (_, open) => {
  let store: Store
  beforeAll(async () => {
    store = await open()
  })
  afterAll(() => store.close())

  const newKey = (): DocumentKey => ({ kind: 'account', id: randomUUID() })
  const soon = () => now() + hour
  const put = (key: DocumentKey, value: string, expiresAt = soon()) =>
    store.compareAndSet(key, undefined, { value, expiresAt })

  async function created(key: DocumentKey, value: string, expiresAt = soon()): Promise<string> {
    const answer = await put(key, value, expiresAt)
    if (!answer.ok) throw new Error('There is a document already')
    return answer.stored.version
  }

  describe('documents', () => {
    test('a document that was never written is absent', async () => {
      expect(await store.read(newKey())).toBeUndefined()
    })

    test('a document is read as it was written, whatever its content', async () => {
      for (const value of ['', '{"a":1}', 'zwei ü\0"\n', '😀'.repeat(20_000)]) {
        const key = newKey()
        const version = await created(key, value)
        expect(await store.read(key)).toEqual({ version, value })
      }
    })

    test('a write with the current version replaces the document and gives it a new version', async () => {
      const key = newKey()
      const first = await created(key, 'one')
      const answer = await store.compareAndSet(key, first, { value: 'one', expiresAt: soon() })
      expect(answer).toEqual({ ok: true, stored: { version: expect.any(String), value: 'one' } })
      const stored = await store.read(key)
      expect(stored?.version).not.toBe(first)
      expect(answer).toMatchObject({ stored })
    })

    test('a write with an older version changes nothing and returns the current document', async () => {
      const key = newKey()
      const first = await created(key, 'one')
      await store.compareAndSet(key, first, { value: 'two', expiresAt: soon() })
      const current = await store.read(key)
      for (const expected of [first, undefined, 'another']) {
        const answer = await store.compareAndSet(key, expected, { value: 'three', expiresAt: soon() })
        expect(answer).toEqual({ ok: false, current })
      }
      expect(await store.read(key)).toEqual(current)
    })

    test('a write that expects a version changes nothing if there is no document', async () => {
      const key = newKey()
      expect(await store.compareAndSet(key, 'any', { value: 'v', expiresAt: soon() })).toEqual({
        ok: false,
        current: undefined,
      })
      expect(await store.read(key)).toBeUndefined()
    })

    test('a document is gone once it expires', async () => {
      const key = newKey()
      const version = await created(key, 'v', now() + 50)
      await expect.poll(() => store.read(key), { interval: 5 }).toBeUndefined()
      const answer = await store.compareAndSet(key, version, { value: 'v', expiresAt: soon() })
      expect(answer).toEqual({ ok: false, current: undefined })
      expect((await put(key, 'new')).ok).toBe(true)
    })

    test('a document written with an expiry in the past is removed', async () => {
      const key = newKey()
      const version = await created(key, 'v')
      const removal = { value: '', expiresAt: 0 }
      expect((await store.compareAndSet(key, version, removal)).ok).toBe(true)
      expect(await store.read(key)).toBeUndefined()
      expect((await store.compareAndSet(key, undefined, removal)).ok).toBe(true)
      expect(await store.read(key)).toBeUndefined()
    })

    test('a document that is created again never has an old version', async () => {
      const key = newKey()
      const first = await created(key, 'v')
      await store.compareAndSet(key, first, { value: '', expiresAt: 0 })
      expect(await created(key, 'v')).not.toBe(first)
      expect((await store.compareAndSet(key, first, { value: 'old', expiresAt: soon() })).ok).toBe(false)
    })

    test('documents of different kinds with the same ID are separate', async () => {
      const id = randomUUID()
      await put({ kind: 'account', id }, 'account')
      await put({ kind: 'keys', id }, 'keys')
      expect((await store.read({ kind: 'account', id }))?.value).toBe('account')
      expect((await store.read({ kind: 'keys', id }))?.value).toBe('keys')
    })

    test('of 200 concurrent writes with the same version, exactly one succeeds', async () => {
      const key = newKey()
      for (const _ of ['to create it', 'to replace it']) {
        const expected = (await store.read(key))?.version
        const answers = await Promise.all(
          times(200).map((i) => store.compareAndSet(key, expected, { value: `${i}`, expiresAt: soon() })),
        )
        const succeeded = answers.filter(({ ok }) => ok)
        expect(succeeded).toEqual([{ ok: true, stored: await store.read(key) }])
      }
    })

    test('200 concurrent updates of one document, each through its own StoredDocument, all count', async () => {
      const key = newKey()
      const results = await Promise.all(
        times(200).map(() => new StoredDocument(store, key, totals).update(addOne)),
      )
      expect(new Set(results).size).toBe(200)
      expect((await store.read(key))?.value).toBe('200')
    })

    test('a durable write stores the document like any other', async () => {
      const key = newKey()
      const version = await created(key, 'v')
      const next = { value: 'signed out', expiresAt: soon() }
      expect(await store.compareAndSet(key, 'another', next, true)).toMatchObject({ ok: false })
      expect(await store.compareAndSet(key, version, next, true)).toMatchObject({ ok: true })
      expect((await store.read(key))?.value).toBe('signed out')
    })
  })

  describe('counters', () => {
    const newCounter = (changes: Partial<Counter> = {}): Counter => ({
      kind: 'client',
      id: randomUUID(),
      limit: 5,
      windowMs: hour,
      ...changes,
    })
    const passes = async (counter: Counter) => (await store.consume(counter)).ok

    /** Uses up a counter, and returns how many more it let through. */
    async function remaining(counter: Counter): Promise<number> {
      let passed = 0
      while (await passes(counter)) passed += 1
      return passed
    }

    async function withClockAhead<T>(call: () => Promise<T>, ms = hour): Promise<T> {
      aheadMs += ms
      try {
        return await call()
      } finally {
        aheadMs -= ms
      }
    }

    test('of 200 concurrent requests, exactly as many as the limit pass', async () => {
      const counter = newCounter()
      const passed = await Promise.all(times(200).map(() => passes(counter)))
      expect(passed.filter(Boolean)).toHaveLength(5)
    })

    test('a limit of 0 lets nothing through', async () => {
      expect(await store.consume(newCounter({ limit: 0 }))).toMatchObject({ ok: false })
    })

    test('counters of different kinds or IDs are separate, and two limits of one counter share its count', async () => {
      const counter = newCounter({ limit: 1 })
      expect(await passes(counter)).toBe(true)
      expect(await passes(counter)).toBe(false)
      expect(await passes({ ...counter, kind: 'browser' })).toBe(true)
      expect(await passes({ ...counter, id: randomUUID() })).toBe(true)
      expect(await passes({ ...counter, limit: 2 })).toBe(true)
      expect(await passes({ ...counter, limit: 2 })).toBe(false)
    })

    test('a refusal names the end of the window and changes nothing', async () => {
      const counter = newCounter({ limit: 1 })
      const before = now()
      await store.consume(counter)
      const after = now()
      const refusals = [await store.consume(counter), await store.consume(counter)]
      const retryAts = refusals.map((refusal) => (refusal.ok ? Number.NaN : refusal.retryAt))
      expect(retryAts[0]).toBeGreaterThanOrEqual(before + hour)
      expect(retryAts[0]).toBeLessThanOrEqual(after + hour)
      expect(retryAts[1]).toBe(retryAts[0])
      expect(await passes({ ...counter, limit: 2 })).toBe(true)
    })

    test('a window begins with its first request and ends after its length, whatever was consumed in it', async () => {
      const counter = newCounter({ limit: 2 })
      await store.consume(counter)
      // The clock must not return to the present between these two calls, because setting it back would shorten the
      // window.
      await withClockAhead(async () => {
        expect(await passes(counter)).toBe(true)
        expect(await passes(counter)).toBe(false)
      }, hour - minute)
      await withClockAhead(async () => {
        expect(await remaining(counter)).toBe(2)
      })
    })

    test('a window may be longer than 24.8 days, the longest delay of a timer in Node.js', async () => {
      const counter = newCounter({ limit: 1, windowMs: 40 * 24 * hour })
      expect([await passes(counter), await passes(counter)]).toEqual([true, false])
      await withClockAhead(async () => expect(await passes(counter)).toBe(false), 39 * 24 * hour)
    })

    test('a refund takes back one use', async () => {
      const counter = newCounter()
      const consumed = await store.consume(counter)
      await store.consume(counter)
      await store.refund(consumed)
      expect(await remaining(counter)).toBe(4)
    })

    test('the refund of a refusal refunds nothing', async () => {
      const counter = newCounter({ limit: 1 })
      await store.consume(counter)
      await store.refund(await store.consume(counter))
      expect(await passes(counter)).toBe(false)
    })

    test('a complete refund removes the window, and the next request begins a new one', async () => {
      const counter = newCounter({ limit: 1 })
      await store.refund(await store.consume(counter))
      await withClockAhead(() => store.consume(counter), 30 * minute)
      await withClockAhead(async () => expect(await passes(counter)).toBe(false))
    })

    test('a refund after the end of its window does not change the next window', async () => {
      const counter = newCounter({ limit: 2 })
      const consumed = await store.consume(counter)
      await withClockAhead(async () => {
        await store.refund(consumed)
        expect(await passes(counter)).toBe(true)
        await store.refund(consumed)
        expect(await remaining(counter)).toBe(1)
      })
    })

    test('a window that began after a complete refund gets no refund for the old one', async () => {
      const counter = newCounter({ limit: 1 })
      const consumed = await store.consume(counter)
      await store.refund(consumed)
      await store.consume(counter)
      await store.refund(consumed)
      expect(await passes(counter)).toBe(false)
    })

    test('200 concurrent requests and refunds give exact totals', async () => {
      const counter = newCounter({ limit: 1000 })
      const consumed: Consumed[] = await Promise.all(times(200).map(() => store.consume(counter)))
      await Promise.all(consumed.slice(0, 150).map((each) => store.refund(each)))
      expect(await remaining({ ...counter, limit: 60 })).toBe(10)
    })

    test('a clock that was set back does not make a limit last longer than its window', async () => {
      const counter = newCounter({ limit: 1 })
      await withClockAhead(() => store.consume(counter), 100 * hour)
      const refusal = await store.consume(counter)
      const after = now()
      expect(refusal).toMatchObject({ ok: false })
      expect(refusal.ok ? undefined : refusal.retryAt).toBeLessThanOrEqual(after + hour)
      await withClockAhead(async () => expect(await passes(counter)).toBe(false), hour - minute)
      await withClockAhead(async () => expect(await passes(counter)).toBe(true))
    })

    test('a clock that was set back does not end a limit', async () => {
      const counter = newCounter({ limit: 1 })
      await store.consume(counter)
      await withClockAhead(async () => expect(await passes(counter)).toBe(false), -10 * hour)
    })
  })

  test('a healthy store passes its health check', async () => {
    await expect(store.health()).resolves.toBeUndefined()
  })

  test('a closed store rejects a read and a health check as unavailable', async () => {
    const closed = await open()
    await closed.close()
    await expect(closed.read(newKey())).rejects.toSatisfy(isStoreUnavailable)
    await expect(closed.health()).rejects.toSatisfy(isStoreUnavailable)
  })
})

/** The smallest document: a total. */
const totals: Codec<number> = {
  decode: (value) => Number(value ?? 0),
  encode: (total) => ({ value: String(total), expiresAt: Date.now() + hour }),
}

const addOne = (total: number) => ({ document: total + 1, result: total + 1 })
