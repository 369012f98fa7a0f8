import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { openMemoryStore } from './sqlite.ts'
import type { Counter, CounterKind, DocumentKey, Store } from './store.ts'
import { isStoreUnavailable } from './unavailable.ts'

const hour = 3_600_000

const account = (id: string): DocumentKey => ({ kind: 'account', id })
const counter = (id: string, kind: CounterKind = 'client', limit = 5): Counter => ({
  kind,
  id,
  limit,
  windowMs: hour,
})
const write = (store: Store, id: string, expiresAt = Date.now() + hour) =>
  store.compareAndSet(account(id), undefined, { value: `of ${id}`, expiresAt })

describe('capacity', () => {
  test('a full store refuses new keys of a kind that is full, and keeps serving the existing ones', async () => {
    const store = openMemoryStore({ capacity: { account: 2, client: 2 } })
    await write(store, 'a')
    await write(store, 'b')
    await expect(write(store, 'c')).rejects.toSatisfy(isStoreUnavailable)
    expect(await store.read(account('c'))).toBeUndefined()
    const a = await store.read(account('a'))
    const next = { value: 'replaced', expiresAt: Date.now() + hour }
    expect((await store.compareAndSet(account('a'), a?.version, next)).ok).toBe(true)

    for (const id of ['a', 'b']) await store.consume(counter(id))
    await expect(store.consume(counter('c'))).rejects.toSatisfy(isStoreUnavailable)
    for (let i = 0; i < 4; i += 1) expect((await store.consume(counter('a'))).ok).toBe(true)
    expect((await store.consume(counter('a'))).ok).toBe(false)
    await store.health()
  })

  test('a full store keeps all current limits during a flood of client counters, and has room for accounts, browsers and global counters', async () => {
    const store = openMemoryStore({ capacity: { client: 1000 } })
    const victim = counter('victim', 'client', 1)
    await store.consume(victim)
    const flood = await Promise.allSettled(
      Array.from({ length: 5000 }, (_, i) => store.consume(counter(`${i}`))),
    )
    expect(flood.filter(({ status }) => status === 'fulfilled')).toHaveLength(999)
    expect((await store.consume(victim)).ok).toBe(false)
    expect((await store.consume(counter('known', 'browser'))).ok).toBe(true)
    expect((await store.consume(counter('sends', 'app'))).ok).toBe(true)
    expect((await write(store, 'jane')).ok).toBe(true)
  })

  test('a full store has room again when entries expire', async () => {
    let aheadMs = 0
    const store = openMemoryStore({
      capacity: { client: 10, account: 10 },
      now: () => Date.now() + aheadMs,
    })
    const fill = () =>
      Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          Promise.all([store.consume(counter(`${aheadMs}-${i}`)), write(store, `${aheadMs}-${i}`)]),
        ),
      )
    await fill()
    await expect(store.consume(counter('late'))).rejects.toSatisfy(isStoreUnavailable)
    aheadMs = hour + 1000
    for (let i = 0; i < 10; i += 1) expect((await store.consume(counter(`later-${i}`))).ok).toBe(true)
    for (let i = 0; i < 10; i += 1)
      expect((await write(store, `later-${i}`, Date.now() + 2 * hour)).ok).toBe(true)
  })

  test('a full store has room again when entries are removed or refunded', async () => {
    const store = openMemoryStore({ capacity: { account: 1, client: 1 } })
    const answer = await write(store, 'a')
    if (!answer.ok) throw new Error('It was there already')
    await store.compareAndSet(account('a'), answer.stored.version, { value: '', expiresAt: 0 })
    expect((await write(store, 'b')).ok).toBe(true)
    await store.refund(await store.consume(counter('a')))
    expect((await store.consume(counter('b'))).ok).toBe(true)
  })
})

test('a clock that is set forward and back again leaves no limit that outlasts its window', async () => {
  let aheadMs = 0
  const store = openMemoryStore({ now: () => Date.now() + aheadMs })
  const once = counter('client', 'client', 1)
  aheadMs = 365 * 24 * hour
  await store.consume(once)
  aheadMs = 0
  expect((await store.consume(once)).ok).toBe(false)
  aheadMs = hour + 1000
  expect((await store.consume(once)).ok).toBe(true)
})

test('SQLite prints no warning about an experimental feature', () => {
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--eval', "new (require('node:sqlite').DatabaseSync)(':memory:')"],
    { encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL' },
  )
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
})
