import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { RedisStore } from '../store/redis.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { startRedis } from '../testing/redis.ts'
import { applySettings } from '../testing/settings.ts'
import { errorOf, SignInWorld } from '../testing/sign-in.ts'

applySettings()

const right = '12345678'
const wrongCode = (i: number) => String(i).padStart(8, '0')
const clients = (i: number) => ({ clientIp: { kind: 'known', address: `192.0.2.${i}` } }) as const

/** Each makes a function that opens the same store for one more instance. */
const sharedStores: [string, () => Promise<() => Promise<Store>>][] = [
  [
    'SQLite file',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'instances-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      return async () => openSqlite(join(folder, 'store.sqlite'))
    },
  ],
  [
    'Redis',
    async () => {
      const redis = await startRedis()
      onTestFinished(() => redis.kill())
      return async () => {
        const store = new RedisStore({ urls: [redis.url], prefix: 'test:' })
        await vi.waitFor(() => store.health())
        return store
      }
    },
  ],
]

describe.each(sharedStores)('two instances on one %s', (_, shareStore) => {
  let worlds: SignInWorld[] = []
  afterEach(() => Promise.all(worlds.map(({ store }) => store.close())))

  async function start(): Promise<[SignInWorld, SignInWorld]> {
    const open = await shareStore()
    const first = new SignInWorld(await open())
    const second = new SignInWorld(await open())
    worlds = [first, second]
    // The instances share one server's codes, and wait for each other in real time.
    for (const { services } of worlds) {
      services.now = Date.now
      services.monotonic = () => performance.now()
      services.sleep = (ms) => setTimeout(ms)
      services.validateOtp = first.services.validateOtp
    }
    return [first, second]
  }

  test('200 different codes at once: five reach the API', async () => {
    const [first, second] = await start()
    const pending = await first.pending()
    const check = (i: number) => (i % 2 ? first : second).check(pending, wrongCode(i), clients(i))
    await Promise.all(Array.from({ length: 200 }, (_, i) => check(i)))
    expect(first.validated).toHaveLength(5)
    expect(errorOf(await second.check(pending, right))).toBe('codeExhausted')
  })

  test('20 submits of the right code at once: one reaches the API, one session opens, and all are signed in', async () => {
    const [first, second] = await start()
    const pending = await first.pending()
    const check = (i: number) => (i % 2 ? first : second).check(pending, right, clients(i))
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => check(i)))
    expect(results.map(errorOf)).toEqual(new Array(20).fill(undefined))
    expect(first.validated).toHaveLength(1)
    expect(Object.keys((await second.account(pending.email)).sessions)).toHaveLength(1)
  })

  test('50 requests for a code at once: one code is sent', async () => {
    const [first, second] = await start()
    const email = `${randomUUID()}@example.com`
    const send = (i: number) => (i % 2 ? first : second).send(email, clients(i))
    await Promise.all(Array.from({ length: 50 }, (_, i) => send(i)))
    const sent = [first, second].flatMap(({ calls }) => calls.filter((call) => call === 'deliver'))
    expect(sent).toHaveLength(1)
  })
})
