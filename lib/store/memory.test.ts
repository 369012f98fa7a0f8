import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { counters } from './counters.ts'
import { ExpiringMap } from './expiring-map.ts'
import { MemoryCommands } from './memory-commands.ts'

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
