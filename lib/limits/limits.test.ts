import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { clientAddress } from '../client-address.ts'
import { isStoreUnreachable, type Store } from '../store/index.ts'
import { MemoryStore } from '../store/memory.ts'
import { RedisStore } from '../store/redis.ts'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { applySettings } from '../testing/settings.ts'
import {
  type Counted,
  countGuess,
  countGuessFrom,
  countSend,
  countSendFrom,
  guessesLeft,
  type Subject,
  sendFreeAt,
} from './index.ts'

// The defaults, but for the whole application's hour, which would take a thousand sends to fill.
applySettings({ LIMIT_SENDS_PER_HOUR: '50' })

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.kill())

let account = ''
beforeEach(() => {
  account = randomUUID()
})

let clients = 0
/** A client address that nobody had before. */
const newAddress = () => {
  clients += 1
  return from(`203.0.${Math.floor(clients / 256)}.${clients % 256}`)
}
const from = (text: string) => clientAddress(new Headers({ 'x-forwarded-for': text }), 'hops:1')
/** Somebody who types our account's address on a browser that never signed in. */
const stranger = (more: Partial<Subject> = {}): Subject => ({
  account,
  device: undefined,
  address: newAddress(),
  ...more,
})
const knownBrowser = (device = randomUUID()): Subject => stranger({ device })

/** How many of so many tries are let through, one after the other. */
async function passedOf(tries: number, count: (i: number) => Promise<Counted>): Promise<number> {
  let passed = 0
  for (let i = 0; i < tries; i += 1) if ((await count(i)).ok) passed += 1
  return passed
}
/** Of so many at once exactly the limit pass; fewer where the store was too busy for some, which lets nobody through. */
async function passAtOnce(tries: number, limit: number, count: () => Promise<Counted>): Promise<void> {
  const outcomes = await Promise.allSettled(Array.from({ length: tries }, count))
  const passed = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value.ok).length
  const unreachable = outcomes.filter(({ status }) => status === 'rejected').length
  expect(passed).toBeLessThanOrEqual(limit)
  expect(passed).toBeGreaterThanOrEqual(unreachable > 0 ? 0 : limit)
}

const refusedBy = (counted: Counted) => (counted.ok ? undefined : counted.rule.name)
const giveBack = async (counted: Counted) => (counted.ok ? counted.giveBack() : undefined)

const stores: [string, () => Promise<Store>][] = [
  ['in memory', async () => new MemoryStore()],
  [
    'in Redis',
    async () => {
      await redis.empty()
      const store = new RedisStore(redis.url, () => undefined)
      await vi.waitFor(() => store.ping())
      return store
    },
  ],
]

describe.each(stores)('limits %s', (_, makeStore) => {
  beforeEach(async () => {
    globalThis.signInStore = await makeStore()
  })
  afterEach(() => {
    globalThis.signInStore = undefined
  })

  describe('guesses at one code', () => {
    test('the sixth is refused, whoever makes it', async () => {
      const otpId = randomUUID()
      expect(await passedOf(8, () => countGuess(otpId, stranger()))).toBe(5)
      expect(refusedBy(await countGuess(otpId, stranger()))).toBe('wrong-code')
      expect(refusedBy(await countGuess(otpId, knownBrowser()))).toBe('wrong-code')
    })

    test('of two hundred at once five pass', async () => {
      const otpId = randomUUID()
      await passAtOnce(200, 5, () => countGuess(otpId, stranger()))
    })

    test('of two hundred at once from known browsers five pass', async () => {
      const [otpId, device] = [randomUUID(), randomUUID()]
      await passAtOnce(200, 5, () => countGuess(otpId, knownBrowser(device)))
    })

    test('the person is told how many are left', async () => {
      const otpId = randomUUID()
      const left: number[] = []
      for (let i = 0; i < 6; i += 1) left.push(guessesLeft(await countGuess(otpId, stranger())))
      expect(left).toEqual([4, 3, 2, 1, 0, 0])
    })

    test('a success gives back its own guess and no other', async () => {
      const otpId = randomUUID()
      for (let i = 0; i < 4; i += 1) await countGuess(otpId, stranger())
      const right = await countGuess(otpId, stranger())
      await giveBack(right)
      expect(await passedOf(5, () => countGuess(otpId, stranger()))).toBe(1)
    })
  })

  describe('guesses at one account', () => {
    test('fifty a day pass from browsers that never signed in, however many codes and clients', async () => {
      expect(await passedOf(70, () => countGuess(randomUUID(), stranger()))).toBe(50)
      const refused = await countGuess(randomUUID(), stranger())
      expect(refusedBy(refused)).toBe('wrong-account')
      expect(!refused.ok && refused.retryAt).toBeGreaterThan(Date.now() + day - minute)
    })

    test('of two hundred at once fifty pass', async () => {
      await passAtOnce(200, 50, () => countGuess(randomUUID(), stranger()))
    })

    test('another account is not touched', async () => {
      await passedOf(51, () => countGuess(randomUUID(), stranger()))
      expect((await countGuess(randomUUID(), stranger({ account: randomUUID() }))).ok).toBe(true)
    })

    test("a stranger's failures do not lock the owner out of a browser that signed in before", async () => {
      await passedOf(60, () => countGuess(randomUUID(), stranger()))
      expect((await countGuess(randomUUID(), knownBrowser())).ok).toBe(true)
    })

    test('one known browser has ten, then it shares the lane of the unknown', async () => {
      const own = knownBrowser()
      expect(await passedOf(10, () => countGuess(randomUUID(), own))).toBe(10)
      expect(await passedOf(60, () => countGuess(randomUUID(), stranger()))).toBe(50)
      expect(refusedBy(await countGuess(randomUUID(), own))).toBe('wrong-account')
    })

    test('after its ten a known browser goes on in the lane of the unknown, while that lasts', async () => {
      const own = knownBrowser()
      expect(await passedOf(80, () => countGuess(randomUUID(), own))).toBe(60)
      expect(refusedBy(await countGuess(randomUUID(), stranger()))).toBe('wrong-account')
    })

    test('lanes cannot be multiplied: any number of known browsers have fifty together, with all a hundred', async () => {
      expect(await passedOf(130, () => countGuess(randomUUID(), knownBrowser()))).toBe(100)
      expect(await passedOf(20, () => countGuess(randomUUID(), stranger()))).toBe(0)
    })

    test('what one rule refuses is not charged to the others', async () => {
      const otpId = randomUUID()
      await passedOf(25, () => countGuess(otpId, stranger()))
      expect(await passedOf(60, () => countGuess(randomUUID(), stranger()))).toBe(45)
    })
  })

  describe('guesses from one client address', () => {
    test('thirty an hour pass, for any number of accounts', async () => {
      const address = newAddress()
      const guess = () => countGuessFrom(stranger({ account: randomUUID(), address }))
      expect(await passedOf(40, guess)).toBe(30)
      expect(refusedBy(await guess())).toBe('wrong-address')
      expect((await countGuessFrom(stranger())).ok).toBe(true)
    })

    test('an IPv6 client that rotates through its /64 is one client', async () => {
      const guess = (i: number) =>
        countGuessFrom(stranger({ address: from(`2001:db8:1:2::${i.toString(16)}`) }))
      expect(await passedOf(40, guess)).toBe(30)
      expect((await countGuessFrom(stranger({ address: from('2001:db8:1:3::1') }))).ok).toBe(true)
    })

    test('IPv4 mapped into IPv6 is the same client', async () => {
      const guess = (i: number) =>
        countGuessFrom(stranger({ address: from(i % 2 ? '198.51.100.7' : '::FFFF:198.51.100.7') }))
      expect(await passedOf(40, guess)).toBe(30)
    })

    test('the known browsers of an account have thirty of their own, wherever they are', async () => {
      const [account, address] = [randomUUID(), newAddress()]
      await passedOf(30, () => countGuessFrom(stranger({ account, address })))
      const known = () => ({ ...knownBrowser(), account, address: newAddress() })
      expect((await countGuessFrom({ ...known(), address })).ok).toBe(true)
      expect(await passedOf(40, () => countGuessFrom(known()))).toBe(29)
      expect((await countGuessFrom({ ...known(), account: randomUUID() })).ok).toBe(true)
    })

    test('an address that cannot be told is one shared bucket of twenty, sends and guesses together', async () => {
      const unknown = () => stranger({ account: randomUUID(), address: from('garbage') })
      expect(await passedOf(15, () => countGuessFrom(unknown()))).toBe(15)
      expect(await passedOf(15, () => countSendFrom(unknown()))).toBe(5)
      expect(refusedBy(await countGuessFrom(unknown()))).toBe('unknown-address')
    })

    test('without a proxy, on a machine of one’s own, there is no such limit', async () => {
      const local = () => stranger({ address: { kind: 'none' } })
      expect(await passedOf(50, () => countGuessFrom(local()))).toBe(50)
    })
  })

  describe('codes sent', () => {
    test('one a minute to one account', async () => {
      expect((await countSend(stranger())).ok).toBe(true)
      const refused = await countSend(stranger())
      expect(refusedBy(refused)).toBe('send-gap')
      expect(!refused.ok && refused.retryAt - Date.now()).toBeGreaterThan(59_000)
      expect(!refused.ok && refused.retryAt - Date.now()).toBeLessThanOrEqual(minute)
    })

    test('of fifty at once one is sent', async () => {
      await passAtOnce(50, 1, () => countSend(stranger()))
    })

    test("a stranger's requests do not stop codes to a browser that signed in before", async () => {
      await countSend(stranger())
      expect((await countSend(stranger())).ok).toBe(false)
      const own = knownBrowser()
      expect((await countSend(own)).ok).toBe(true)
      expect(refusedBy(await countSend(own))).toBe('send-gap')
    })

    test('all known browsers of one account share one lane', async () => {
      expect(await passedOf(10, () => countSend(knownBrowser()))).toBe(1)
    })

    test('twenty an hour are asked for from one client address', async () => {
      const address = newAddress()
      expect(await passedOf(30, () => countSendFrom(stranger({ account: randomUUID(), address })))).toBe(20)
      const known = (account: string) => ({ ...knownBrowser(), account, address })
      expect(await passedOf(30, () => countSendFrom(known('known')))).toBe(20)
      expect((await countSendFrom(known(randomUUID()))).ok).toBe(true)
    })

    test('four fifths of the hour of the whole application go to unknown browsers, the rest is kept', async () => {
      expect(await passedOf(60, () => countSend(stranger({ account: randomUUID() })))).toBe(40)
      expect(refusedBy(await countSend(stranger({ account: randomUUID() })))).toBe('send-all')
      expect(await passedOf(20, () => countSend({ ...knownBrowser(), account: randomUUID() }))).toBe(10)
      expect(refusedBy(await countSend({ ...knownBrowser(), account: randomUUID() }))).toBe('send-all')
    })

    test('what was refused does not lengthen the wait, and is charged to nobody', async () => {
      await countSend(stranger())
      for (let i = 0; i < 30; i += 1) await countSend(stranger())
      expect(await passedOf(50, () => countSend(stranger({ account: randomUUID() })))).toBe(39)
    })

    test('a send that surely did not happen is given back whole', async () => {
      await giveBack(await countSend(stranger()))
      expect((await countSend(stranger())).ok).toBe(true)
    })
  })

  describe('the time that a person is told', () => {
    test('is now while a code can be asked for, else the end of the longest wait; asking counts nothing', async () => {
      expect(await sendFreeAt(stranger())).toBeLessThanOrEqual(Date.now())
      await countSend(stranger())
      const freeAt = await sendFreeAt(stranger())
      expect(freeAt - Date.now()).toBeGreaterThan(59_000)
      expect(freeAt - Date.now()).toBeLessThanOrEqual(minute)
      expect(await sendFreeAt(knownBrowser())).toBeLessThanOrEqual(Date.now())
    })
  })
})

describe('over time', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    globalThis.signInStore = new MemoryStore()
  })
  afterEach(() => {
    vi.useRealTimers()
    globalThis.signInStore = undefined
  })

  test('five codes an hour and ten a day go to one account', async () => {
    const sent: string[] = []
    for (let i = 0; i < 26 * 30; i += 1) {
      const counted = await countSend(stranger())
      if (counted.ok) sent.push(String(Math.floor((i * 2) / 60)))
      vi.advanceTimersByTime(2 * minute)
    }
    expect(sent).toEqual([
      ...Array(5).fill('0'),
      ...Array(5).fill('1'),
      ...Array(5).fill('24'),
      ...Array(5).fill('25'),
    ])
  })

  test('the budget of a day comes back after a day', async () => {
    expect(await passedOf(60, () => countGuess(randomUUID(), stranger()))).toBe(50)
    vi.advanceTimersByTime(day - 1)
    expect((await countGuess(randomUUID(), stranger())).ok).toBe(false)
    vi.advanceTimersByTime(1)
    expect(await passedOf(60, () => countGuess(randomUUID(), stranger()))).toBe(50)
  })

  test('a guess given back after its window ended does not let one more through', async () => {
    const late = await countGuess(randomUUID(), stranger())
    vi.advanceTimersByTime(day)
    await giveBack(late)
    expect(await passedOf(60, () => countGuess(randomUUID(), stranger()))).toBe(50)
  })

  test('nor, when others have begun the next window, take one of their guesses off it', async () => {
    await countGuess(randomUUID(), stranger())
    vi.advanceTimersByTime(day - minute)
    const late = await Promise.all(Array.from({ length: 20 }, () => countGuess(randomUUID(), stranger())))
    vi.advanceTimersByTime(minute)
    expect(await passedOf(1, () => countGuess(randomUUID(), stranger()))).toBe(1)
    for (const counted of late) await giveBack(counted)
    expect(await passedOf(60, () => countGuess(randomUUID(), stranger()))).toBe(49)
  })

  test('a code stays dead for longer than it could live', async () => {
    const otpId = randomUUID()
    await passedOf(6, () => countGuess(otpId, stranger()))
    vi.advanceTimersByTime(10 * minute)
    expect(refusedBy(await countGuess(otpId, stranger()))).toBe('wrong-code')
  })
})

describe('with the store gone', () => {
  let store: RedisStore
  beforeEach(async () => {
    store = new RedisStore(redis.url, () => undefined)
    await vi.waitFor(() => store.ping())
    globalThis.signInStore = store
    await redis.kill()
  })
  afterEach(async () => {
    globalThis.signInStore = undefined
    await redis.start()
  })

  test('a count is neither a yes nor a no', async () => {
    const counts = [
      () => countGuess(randomUUID(), stranger()),
      () => countGuess(randomUUID(), knownBrowser()),
      () => countGuessFrom(stranger()),
      () => countSend(stranger()),
      () => countSendFrom(stranger()),
      () => sendFreeAt(stranger()),
    ]
    for (const count of counts) await expect(count()).rejects.toSatisfy(isStoreUnreachable)
  })
})
