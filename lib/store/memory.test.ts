import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { counters } from './counters.ts'
import { ExpiringMap } from './expiring-map.ts'
import { MemoryStore } from './memory.ts'
import { MemoryCommands } from './memory-commands.ts'
import { isStoreUnreachable } from './unreachable.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const rule = { name: 'guesses', points: 5, seconds: 3600 }
const hour = 3_600_000

test('a flood of new keys washes no live counter away', async () => {
  const counter = counters(new MemoryCommands(10))(rule)
  for (let i = 0; i < 5; i += 1) await counter.consume('victim')
  await Promise.allSettled(Array.from({ length: 1000 }, (_, i) => counter.consume(`flood-${i}`)))
  await expect(counter.consume('victim')).rejects.toMatchObject({ consumedPoints: 6 })
})

test('when it is full, all new keys of a rule share one strict bucket', async () => {
  const make = counters(new MemoryCommands(10))
  const counter = make(rule)
  for (let i = 0; i < 10; i += 1) await counter.consume(`early-${i}`)
  const late = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => counter.consume(`late-${i}`)))
  expect(late.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  await expect(make({ ...rule, name: 'sends' }).consume('late')).resolves.toMatchObject({ consumedPoints: 1 })
})

test('giving back while it is full does not empty the shared bucket below zero', async () => {
  const counter = counters(new MemoryCommands(1))(rule)
  await counter.consume('early')
  for (let i = 0; i < 20; i += 1) await counter.reward(`late-${i}`)
  const late = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => counter.consume(`late-${i}`)))
  expect(late.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(5)
})

test('ended counters make room again', async () => {
  const counter = counters(new MemoryCommands(10))(rule)
  await Promise.allSettled(Array.from({ length: 100 }, (_, i) => counter.consume(`flood-${i}`)))
  vi.advanceTimersByTime(hour)
  for (let i = 0; i < 10; i += 1) {
    await expect(counter.consume(`later-${i}`)).resolves.toMatchObject({ consumedPoints: 1 })
  }
})

test('a map holds no more than its size, and says so', () => {
  const map = new ExpiringMap<number>(2)
  expect([map.set('a', 1, Date.now() + 9), map.set('b', 2, Date.now() + 9)]).toEqual([true, true])
  expect(map.set('c', 3, Date.now() + 9)).toBe(false)
  expect(map.set('a', 4, Date.now() + 9)).toBe(true)
  expect([map.get('a')?.value, map.get('b')?.value, map.get('c')]).toEqual([4, 2, undefined])
  map.delete('a')
  expect(map.set('c', 3, Date.now() + 9)).toBe(true)
})

test('an entry ends at its time, to the millisecond', () => {
  const map = new ExpiringMap<number>(2)
  map.set('a', 1, Date.now() + 100)
  vi.advanceTimersByTime(99)
  expect(map.get('a')?.value).toBe(1)
  vi.advanceTimersByTime(1)
  expect(map.get('a')).toBeUndefined()
})

test('ended entries leave the memory once a minute, and sooner when room is short', () => {
  const map = new ExpiringMap<number>(2)
  map.set('a', 1, Date.now() + 100)
  map.set('b', 1, Date.now() + hour)
  vi.advanceTimersByTime(1001)
  expect(map.set('c', 1, Date.now() + hour)).toBe(true)
  expect(map.set('d', 1, Date.now() + hour)).toBe(false)
})

test('a full store refuses, as one that cannot be reached', async () => {
  const store = new MemoryStore(1)
  const soon = Date.now() + hour
  await store.replace('first', { f: '1' }, soon)
  await expect(store.replace('second', { f: '1' }, soon)).rejects.toSatisfy(isStoreUnreachable)
  await expect(store.replace('first', { f: '2' }, soon)).resolves.toBeUndefined()
})

test('a full store lets nobody believe that a name was free', async () => {
  const store = new MemoryStore(1)
  expect(await store.take('first', hour)).toBe(true)
  await expect(store.take('second', hour)).rejects.toSatisfy(isStoreUnreachable)
  await expect(store.touch('third', hour)).rejects.toSatisfy(isStoreUnreachable)
  expect(await store.take('first', hour)).toBe(false)
})

test('an opening that a full store could not keep can be tried again', async () => {
  const store = new MemoryStore(2)
  const expiresAt = Date.now() + hour
  const opening = { marked: 'flow', mark: 'opened', fields: {}, markedExpiresAt: expiresAt, expiresAt }
  const session = { key: 'sessions', field: 'sid', value: 'v' }
  await store.replace('flow', { otpId: 'x' }, expiresAt)
  await store.replace('other', { f: '1' }, expiresAt)
  await expect(store.openOnce({ ...opening, ...session })).rejects.toSatisfy(isStoreUnreachable)
  await store.remove('other')
  expect(await store.openOnce({ ...opening, ...session })).toBe(true)
  expect(await store.fields('sessions')).toEqual({ sid: 'v' })
})
