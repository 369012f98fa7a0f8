import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { inRedis, inSqlite, startStoreProcess } from '../testing/store-process.ts'

/** Tests with several processes on one store. */

// On a busy machine, these processes take long to start.
vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'store-'))
let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(async () => {
  await redis.kill()
  rmSync(folder, { recursive: true })
})

const places: [string, () => string][] = [
  ['SQLite file', () => inSqlite(join(folder, 'store.sqlite'))],
  ['Redis', () => inRedis(redis.url)],
]

const hour = 3_600_000
const processes = 4
const repetitions = 200
const shared = { kind: 'client', id: 'shared', limit: processes * repetitions, windowMs: hour } as const

describe.each(places)('four processes on one %s', (_, place) => {
  test('four processes that each update one document and one counter 200 times in parallel give exact totals', async () => {
    const at = place()
    const script = `
      const codec = {
        decode: (value) => Number(value ?? 0),
        encode: (total) => ({ value: String(total), expiresAt: Date.now() + ${hour} }),
      }
      const addOne = (total) => ({ document: total + 1, result: total + 1 })
      const key = { kind: 'account', id: 'shared' }
      const updates = Array.from({ length: ${repetitions} }, () => new StoredDocument(store, key, codec).update(addOne))
      const consumed = Array.from({ length: ${repetitions} }, () => store.consume(${JSON.stringify(shared)}))
      const results = await Promise.allSettled([...updates, ...consumed])
      console.log(results.find(({ status }) => status === 'rejected')?.reason ?? 'all done')`
    const started = await Promise.all(Array.from({ length: processes }, () => startStoreProcess(at, script)))
    for (const { begin } of started) begin()
    expect(await Promise.all(started.map(({ exited }) => exited))).toEqual([0, 0, 0, 0])
    expect(started.map(({ lines }) => lines())).toEqual(started.map(() => ['all done']))

    const reader = await startStoreProcess(
      at,
      `console.log((await store.read({ kind: 'account', id: 'shared' }))?.value)
      console.log((await store.consume(${JSON.stringify(shared)})).ok)
      console.log((await store.consume(${JSON.stringify({ ...shared, limit: processes * repetitions + 1 })})).ok)`,
    )
    reader.begin()
    await reader.exited
    expect(reader.lines()).toEqual([String(processes * repetitions), 'false', 'true'])
  })
})
