import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { MemoryStore } from './memory.ts'

const hour = 3_600_000
/** Each kind is full at a quarter of a million; the rest is refused. */
const ofEachKind = [
  { kind: 'counters', keys: 1_000_000, maxBytes: 50e6 },
  { kind: 'sessions', keys: 300_000, maxBytes: 180e6 },
  { kind: 'names', keys: 300_000, maxBytes: 90e6 },
] as const

test.each(ofEachKind)(
  '$keys different $kind take no more than $maxBytes bytes',
  { timeout: 60_000 },
  async ({ kind, keys, maxBytes }) => {
    const store = new MemoryStore()
    const before = heapBytes()
    for (let i = 0; i < keys; i += 1) await put[kind](store).catch(() => undefined)
    expect(heapBytes() - before).toBeLessThan(maxBytes)
    await store.ping()
  },
)

const rule = { name: 'sends', points: 5, seconds: 3600 }
const listed = { since: 0, seen: 0, idleEnd: 0, end: 0, browser: 'Chrome', system: 'Linux' }

const put = {
  counters: (store: MemoryStore): Promise<unknown> =>
    store.counter(rule).consume(`{${randomUUID()}}:unknown`),
  sessions(store: MemoryStore): Promise<unknown> {
    const key = `sessions:{${randomUUID()}}`
    const ends = { markedExpiresAt: Date.now(), expiresAt: Date.now() + hour }
    const value = JSON.stringify({ ...listed, end: ends.expiresAt })
    return store.openOnce({ marked: 'flow', mark: key, fields: {}, key, field: randomUUID(), value, ...ends })
  },
  names: (store: MemoryStore): Promise<unknown> => store.touch(`try:{${randomUUID()}}:${randomUUID()}`, hour),
}

setFlagsFromString('--expose-gc')
const collect = z.function().parse(runInNewContext('gc'))

function heapBytes(): number {
  collect()
  return process.memoryUsage().heapUsed
}
