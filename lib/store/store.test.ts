import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { MemoryStore } from './memory.ts'
import { RedisStore } from './redis.ts'
import type { Opening, Rule, Store } from './store.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.kill())

const stores: [string, () => Store][] = [
  ['memory', () => new MemoryStore()],
  ['Redis', () => new RedisStore(redis.url, () => undefined)],
]

let keys = 0
/** Keys of one tag, new for each test. */
const key = (name: string) => `${name}:{${keys}}`
const soon = () => Date.now() + 60_000

/** Real time, since Redis keeps its own: waits until something has ended, and not a moment longer. */
const until = (ended: () => Promise<boolean>) => expect.poll(ended, { interval: 5, timeout: 2000 }).toBe(true)

describe.each(stores)('the %s store', (_, make) => {
  let store: Store
  beforeAll(async () => {
    store = make()
    await vi.waitFor(() => store.ping())
  })

  describe('hashes', () => {
    test('what was put in comes out, all of it or by field', async () => {
      keys += 1
      await store.replace(key('a'), { one: '1', two: 'zwei ü\0"' }, soon())
      expect(await store.fields(key('a'))).toEqual({ one: '1', two: 'zwei ü\0"' })
      expect(await store.field(key('a'), 'two')).toBe('zwei ü\0"')
    })

    test('what is not there is empty', async () => {
      keys += 1
      expect(await store.fields(key('a'))).toEqual({})
      expect(await store.field(key('a'), 'one')).toBeNull()
      await store.remove(key('a'))
      expect(await store.removeField(key('a'), 'one')).toBe(false)
    })

    test('replacing leaves nothing of the older fields', async () => {
      keys += 1
      await store.replace(key('a'), { old: '1', both: '1' }, soon())
      await store.replace(key('a'), { both: '2' }, soon())
      expect(await store.fields(key('a'))).toEqual({ both: '2' })
    })

    test('a field is changed only while it is there: what was ended does not come back', async () => {
      keys += 1
      await store.replace(key('a'), { one: '1', two: '2' }, soon())
      expect(await store.change(key('a'), 'one', 'changed')).toBe(true)
      expect(await store.removeField(key('a'), 'one')).toBe(true)
      expect(await store.change(key('a'), 'one', 'back')).toBe(false)
      expect(await store.fields(key('a'))).toEqual({ two: '2' })
      await store.remove(key('a'))
      expect(await store.change(key('a'), 'two', 'back')).toBe(false)
      expect(await store.fields(key('a'))).toEqual({})
    })

    test('a hash is gone at its end, and changing it does not keep it', async () => {
      keys += 1
      await store.replace(key('a'), { one: '1' }, Date.now() + 60)
      expect(await store.change(key('a'), 'one', '2')).toBe(true)
      await until(async () => (await store.field(key('a'), 'one')) === null)
      expect(await store.fields(key('a'))).toEqual({})
      expect(await store.change(key('a'), 'one', '3')).toBe(false)
    })

    test('an end in the past keeps nothing', async () => {
      keys += 1
      await store.replace(key('a'), { one: '1' }, Date.now() - 1)
      expect(await store.fields(key('a'))).toEqual({})
    })
  })

  describe('opening once', () => {
    const opening = (changes: Partial<Opening> = {}): Opening => ({
      marked: key('flow'),
      mark: 'opened',
      fields: { otpId: 'x', sid: 's1' },
      markedExpiresAt: soon(),
      key: key('sessions'),
      field: 's1',
      value: 'v',
      expiresAt: soon(),
      ...changes,
    })

    test('the first time sets the mark, its fields and the field', async () => {
      keys += 1
      await store.replace(key('flow'), { otpId: 'x', other: 'stays' }, soon())
      expect(await store.openOnce(opening())).toBe(true)
      expect(await store.fields(key('flow'))).toEqual({
        otpId: 'x',
        other: 'stays',
        sid: 's1',
        opened: 's1',
        openers: '1',
      })
      expect(await store.fields(key('sessions'))).toEqual({ s1: 'v' })
    })

    test('each further time says whether the field is still there, and changes nothing', async () => {
      keys += 1
      await store.openOnce(opening())
      expect(await store.openOnce(opening({ value: 'other' }))).toBe(true)
      expect(await store.field(key('sessions'), 's1')).toBe('v')
      expect(await store.openOnce(opening({ field: 's2', fields: { sid: 's2' } }))).toBe(false)
      expect(await store.fields(key('sessions'))).toEqual({ s1: 'v' })
    })

    test('what was ended is not opened again', async () => {
      keys += 1
      await store.openOnce(opening())
      await store.removeField(key('sessions'), 's1')
      expect(await store.openOnce(opening())).toBe(false)
      expect(await store.fields(key('sessions'))).toEqual({})
    })

    test('where the mark could have ended, only as long as the hash says what it must', async () => {
      keys += 1
      const asLongAs = ['otpId', 'x'] as const
      expect(await store.openOnce(opening({ asLongAs }))).toBe(false)
      await store.replace(key('flow'), { otpId: 'y' }, soon())
      expect(await store.openOnce(opening({ asLongAs }))).toBe(false)
      expect(await store.fields(key('sessions'))).toEqual({})
      await store.replace(key('flow'), { otpId: 'x' }, soon())
      expect(await store.openOnce(opening({ asLongAs }))).toBe(true)
      expect(await store.fields(key('flow'))).toEqual({ otpId: 'x', sid: 's1', opened: 's1', openers: '1' })
    })

    test('of many at once all learn the same, and one field comes of it', async () => {
      keys += 1
      const opened = await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.openOnce(opening({ value: `${i}` }))),
      )
      expect(new Set(opened)).toEqual(new Set([true]))
      expect(Object.keys(await store.fields(key('sessions')))).toEqual(['s1'])
    })

    test('whoever fails alone closes it again, for the next who opens', async () => {
      keys += 1
      await store.openOnce(opening({ markedExpiresAt: Date.now() + 40 }))
      await store.stepBack(opening())
      expect(await store.fields(key('sessions'))).toEqual({})
      await store.take(key('clock'), 60)
      await until(() => store.take(key('clock'), 60))
      expect(await store.fields(key('flow'))).toEqual({ otpId: 'x', sid: 's1' })
      expect(await store.openOnce(opening())).toBe(true)
      expect(await store.fields(key('sessions'))).toEqual({ s1: 'v' })
    })

    test('of several only the last who fails closes it: whoever succeeded keeps it', async () => {
      keys += 1
      for (let i = 0; i < 3; i += 1) await store.openOnce(opening())
      await Promise.all([store.stepBack(opening()), store.stepBack(opening())])
      expect(await store.fields(key('sessions'))).toEqual({ s1: 'v' })
      await store.stepBack(opening())
      expect(await store.fields(key('sessions'))).toEqual({})
    })

    test('what was ended meanwhile, or replaced, stays as it is when somebody fails', async () => {
      keys += 1
      await store.openOnce(opening())
      await store.removeField(key('sessions'), 's1')
      await store.stepBack(opening())
      expect(await store.openOnce(opening())).toBe(false)

      keys += 1
      await store.openOnce(opening())
      await store.replace(key('flow'), { otpId: 'newer' }, soon())
      await store.openOnce(opening({ field: 's2', fields: { sid: 's2' } }))
      await store.stepBack(opening())
      expect(await store.fields(key('flow'))).toMatchObject({ otpId: 'newer', sid: 's2', opened: 's2' })
      expect(await store.fields(key('sessions'))).toEqual({ s1: 'v', s2: 'v' })
    })

    test('what a build opened that counted nobody is kept, as in a rolling deploy', async () => {
      keys += 1
      await store.replace(key('flow'), { otpId: 'x', sid: 's1', opened: 's1' }, soon())
      await store.replace(key('sessions'), { s1: 'v' }, soon())
      expect(await store.openOnce(opening())).toBe(true)
      await store.stepBack(opening())
      expect(await store.fields(key('sessions'))).toEqual({ s1: 'v' })
    })

    test('after a failure the mark lives on as it says, though others have succeeded', async () => {
      keys += 1
      for (let i = 0; i < 2; i += 1) await store.openOnce(opening({ markedExpiresAt: Date.now() + 300 }))
      await store.stepBack(opening())
      await store.take(key('clock'), 320)
      await until(() => store.take(key('clock'), 60))
      expect(await store.fields(key('flow'))).toMatchObject({ opened: 's1' })
    })

    test('a shorter-lived field does not shorten the life of those beside it', async () => {
      keys += 1
      await store.openOnce(opening())
      await store.openOnce(opening({ marked: key('flow2'), field: 's2', expiresAt: Date.now() + 30 }))
      await store.take(key('clock'), 40)
      await until(() => store.take(key('clock'), 40))
      expect(Object.keys(await store.fields(key('sessions'))).sort()).toEqual(['s1', 's2'])
    })

    test('a longer-lived field lengthens it', async () => {
      keys += 1
      await store.openOnce(opening({ expiresAt: Date.now() + 30 }))
      await store.openOnce(opening({ marked: key('flow2'), field: 's2' }))
      await store.take(key('clock'), 40)
      await until(() => store.take(key('clock'), 40))
      expect(Object.keys(await store.fields(key('sessions'))).sort()).toEqual(['s1', 's2'])
    })

    test('the mark is gone at its end', async () => {
      keys += 1
      await store.openOnce(opening({ markedExpiresAt: Date.now() + 40 }))
      await until(async () => Object.keys(await store.fields(key('flow'))).length === 0)
    })
  })

  describe('short-lived names', () => {
    test('one of many takes a name', async () => {
      keys += 1
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.take(key('lock'), 60_000)))
      expect(taken.filter(Boolean)).toHaveLength(1)
    })

    test('a name ends by itself, and trying to take it does not keep it', async () => {
      keys += 1
      await store.take(key('lock'), 40)
      await until(() => store.take(key('lock'), 60_000))
      expect(await store.take(key('lock'), 60_000)).toBe(false)
    })

    test('touching counts, and begins anew after its time', async () => {
      keys += 1
      expect([await store.touch(key('try'), 60), await store.touch(key('try'), 60)]).toEqual([1, 2])
      await until(async () => (await store.touch(key('try'), 60)) === 1)
    })
  })

  describe('counters', () => {
    const rule = (changes: Partial<Rule> = {}): Rule => ({
      name: `rule${keys}`,
      points: 5,
      seconds: 3600,
      ...changes,
    })
    const consume = (with_: Rule, name = 'k') =>
      store
        .counter(with_)
        .consume(name)
        .then(
          () => true,
          () => false,
        )

    test('two hundred at once: exactly the points are let through', async () => {
      keys += 1
      const passed = await Promise.all(Array.from({ length: 200 }, () => consume(rule())))
      expect(passed.filter(Boolean)).toHaveLength(5)
    })

    test('keys and rules are counted apart, two rules of one name together', async () => {
      keys += 1
      for (let i = 0; i < 5; i += 1) await consume(rule())
      expect(await consume(rule())).toBe(false)
      expect(await consume(rule(), 'another')).toBe(true)
      expect(await consume(rule({ name: `other${keys}` }))).toBe(true)
      expect(await consume(rule({ points: 4 }))).toBe(false)
      expect(await consume(rule({ points: 100 }))).toBe(true)
    })

    test('a refusal is a result, with the time from which it works again', async () => {
      keys += 1
      const counter = store.counter(rule({ points: 1 }))
      await counter.consume('k')
      const refusal: unknown = await counter.consume('k').catch((reason: unknown) => reason)
      expect(refusal).not.toBeInstanceOf(Error)
      expect(refusal).toMatchObject({ consumedPoints: 2, remainingPoints: 0 })
      const state = await counter.get('k')
      expect(state?.msBeforeNext).toBeGreaterThan(3_590_000)
      expect(state?.msBeforeNext).toBeLessThanOrEqual(3_600_000)
    })

    test('reading counts nothing', async () => {
      keys += 1
      const counter = store.counter(rule())
      expect(await counter.get('k')).toBeNull()
      await counter.consume('k')
      expect((await counter.get('k'))?.consumedPoints).toBe(1)
      expect((await counter.get('k'))?.consumedPoints).toBe(1)
    })

    test('what is given back can be used again', async () => {
      keys += 1
      const counter = store.counter(rule({ points: 1 }))
      await counter.consume('k')
      await counter.reward('k')
      expect(await consume(rule({ points: 1 }))).toBe(true)
      expect(await consume(rule({ points: 1 }))).toBe(false)
    })

    test('a window of a second ends, and giving back after it does not let one more through', async () => {
      keys += 1
      const short = rule({ points: 1, seconds: 1 })
      await consume(short)
      await until(async () => (await store.counter(short).get('k')) === null)
      await store.counter(short).reward('k')
      expect((await store.counter(short).get('k'))?.consumedPoints ?? 0).toBe(0)
      expect(await consume(short)).toBe(true)
      expect(await consume(short)).toBe(false)
    })

    test('giving back goes only into a window that has no more left than it had at the count', async () => {
      keys += 1
      const counter = store.counter(rule())
      await counter.consume('k')
      await counter.reward('k', 1, { customDuration: 3590 })
      expect((await counter.get('k'))?.consumedPoints).toBe(1)
      await counter.reward('k', 1, { customDuration: 3600 })
      expect((await counter.get('k'))?.consumedPoints ?? 0).toBe(0)
    })

    test('what is given back whole leaves nothing: the next begins a window of its own', async () => {
      keys += 1
      const counter = store.counter(rule())
      await counter.consume('k')
      await counter.consume('k')
      await counter.reward('k')
      expect((await counter.get('k'))?.consumedPoints).toBe(1)
      await counter.reward('k')
      expect(await counter.get('k')).toBeNull()
    })

    test('counting on does not lengthen the window', async () => {
      keys += 1
      const short = rule({ points: 1, seconds: 1 })
      await consume(short)
      await until(() => consume(short))
    })

    test('a window may be longer than the 24.8 days of a timer', async () => {
      keys += 1
      const long = rule({ points: 1, seconds: 40 * 86_400 })
      expect([await consume(long), await consume(long)]).toEqual([true, false])
    })
  })
})
