import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { startStoreProcess } from '../testing/store-process.ts'
import { RedisStore } from './redis.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

/** Tests with several processes on one store, and with processes that are killed in the middle of their work. */

const folder = mkdtempSync(join(tmpdir(), 'store-'))
let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(async () => {
  await redis.kill()
  rmSync(folder, { recursive: true })
})

const newFile = () => join(folder, `${randomUUID()}.sqlite`)
const places: [string, () => string][] = [
  ['SQLite file', newFile],
  ['Redis', () => redis.url],
]

async function open(place: string): Promise<Store> {
  if (!place.startsWith('redis:')) return openSqlite(place)
  const store = new RedisStore({ urls: [place], prefix: 'test:' })
  await store.problemAtStart(5000)
  return store
}

const hour = 3_600_000
const processes = 4
const each = 200
const shared = { kind: 'client', id: 'shared', limit: processes * each, windowMs: hour } as const

describe.each(places)('four processes on one %s', (_, place) => {
  test('four processes that each update one document and one counter 200 times in parallel give exact totals', async () => {
    const at = place()
    const work = `
      const codec = {
        decode: (value) => Number(value ?? 0),
        encode: (total) => ({ value: String(total), expiresAt: Date.now() + ${hour} }),
      }
      const addOne = (total) => ({ document: total + 1, result: total + 1 })
      const key = { kind: 'account', id: 'shared' }
      const updates = Array.from({ length: ${each} }, () => new StoredDocument(store, key, codec).update(addOne))
      const consumed = Array.from({ length: ${each} }, () => store.consume(${JSON.stringify(shared)}))
      const results = await Promise.allSettled([...updates, ...consumed])
      console.log(results.find(({ status }) => status === 'rejected')?.reason ?? 'all done')`
    const started = await Promise.all(Array.from({ length: processes }, () => startStoreProcess(at, work)))
    for (const { begin } of started) begin()
    expect(await Promise.all(started.map(({ exited }) => exited))).toEqual([0, 0, 0, 0])
    expect(started.map(({ lines }) => lines())).toEqual(started.map(() => ['all done']))

    const store = await open(at)
    expect((await store.read({ kind: 'account', id: 'shared' }))?.value).toBe(String(processes * each))
    expect((await store.consume(shared)).ok).toBe(false)
    expect((await store.consume({ ...shared, limit: processes * each + 1 })).ok).toBe(true)
    await store.close()
  })
})

test('eight processes that create one file at the same time all open it', async () => {
  const file = newFile()
  const started = await Promise.all(
    Array.from({ length: 8 }, () => startStoreProcess(file, 'await store.health()')),
  )
  for (const { begin } of started) begin()
  expect(await Promise.all(started.map(({ exited }) => exited))).toEqual(started.map(() => 0))
})

describe('crashes', () => {
  test('a process that is killed in the middle of its work loses no guess that was counted', async () => {
    const file = newFile()
    const guesses = { kind: 'client', id: 'guesses', limit: 1_000_000, windowMs: hour } as const
    let counted = 0
    for (let crash = 0; crash < 5; crash += 1) {
      const guesser = await startStoreProcess(
        file,
        `for (;;) {
          await store.consume(${JSON.stringify(guesses)})
          console.log('counted')
          await new Promise(setImmediate)
        }`,
      )
      guesser.begin()
      await expect.poll(() => guesser.lines().length, { interval: 1 }).toBeGreaterThan(20 + 30 * crash)
      await guesser.kill()
      counted += guesser.lines().length

      const store = openSqlite(file)
      expect((await store.consume({ ...guesses, limit: counted })).ok).toBe(false)
      await store.close()
    }
  })

  test('a process that is killed in the middle of its work brings no ended session back', async () => {
    const file = newFile()
    for (let crash = 0; crash < 5; crash += 1) {
      const signingOut = await startStoreProcess(
        file,
        `for (let i = 0; ; i += 1) {
          const key = { kind: 'account', id: '${crash}-' + i }
          const expiresAt = Date.now() + ${hour}
          const { stored } = await store.compareAndSet(key, undefined, { value: 'signed in', expiresAt })
          const next = i % 2 === 0 ? { value: 'signed out', expiresAt } : { value: '', expiresAt: 0 }
          await store.compareAndSet(key, stored.version, next, true)
          console.log(key.id)
          await new Promise(setImmediate)
        }`,
      )
      signingOut.begin()
      await expect.poll(() => signingOut.lines().length, { interval: 1 }).toBeGreaterThan(10)
      await signingOut.kill()

      const store = openSqlite(file)
      for (const id of signingOut.lines()) {
        expect((await store.read({ kind: 'account', id }))?.value).not.toBe('signed in')
      }
      await store.close()
    }
  })
})
