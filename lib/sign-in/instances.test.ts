import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { RedisStore } from '../store/redis.ts'
import { openFileStore } from '../store/sqlite-file-store.ts'
import type { Store } from '../store/store.ts'
import { startRedis } from '../testing/redis.ts'
import { applySettings } from '../testing/settings.ts'
import { errorOf, SignInWorld } from '../testing/sign-in.ts'

applySettings()

const right = '12345678'
const wrongCode = (i: number) => String(i).padStart(8, '0')
const fromClient = (i: number) => ({ clientIp: { kind: 'known', address: `192.0.2.${i}` } }) as const

/** Each creates a store, and returns a function that opens that store for one more instance. */
const sharedStores: [string, () => Promise<() => Promise<Store>>][] = [
  [
    'SQLite file',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'instances-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      return async () => openFileStore(join(folder, 'store.sqlite'))
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

describe.each(sharedStores)('sharing one %s', (_, shareStore) => {
  let worlds: SignInWorld[] = []
  afterEach(() => Promise.all(worlds.map(({ store }) => store.close())))

  async function startInstances(): Promise<[SignInWorld, SignInWorld]> {
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

  test('200 concurrent guesses at one code on two instances: five reach the API', async () => {
    const [first, second] = await startInstances()
    const pending = await first.pending()
    const check = (i: number) => (i % 2 ? first : second).check(pending, wrongCode(i), fromClient(i))
    await Promise.all(Array.from({ length: 200 }, (_, i) => check(i)))
    expect(first.validated).toHaveLength(5)
    expect(errorOf(await second.check(pending, right))).toBe('codeExhausted')
  })

  test('20 concurrent submits of the right code on two instances: one reaches the API, one session opens, and all are signed in', async () => {
    const [first, second] = await startInstances()
    const pending = await first.pending()
    const check = (i: number) => (i % 2 ? first : second).check(pending, right, fromClient(i))
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => check(i)))
    expect(results.map(errorOf)).toEqual(new Array(20).fill(undefined))
    expect(first.validated).toHaveLength(1)
    expect(Object.keys((await second.account(pending.email)).sessions)).toHaveLength(1)
  })

  test('50 concurrent requests for a code on two instances: one code is sent', async () => {
    const [first, second] = await startInstances()
    const email = `${randomUUID()}@example.com`
    const send = (i: number) => (i % 2 ? first : second).send(email, fromClient(i))
    await Promise.all(Array.from({ length: 50 }, (_, i) => send(i)))
    const sent = [first, second].flatMap(({ calls }) => calls.filter((call) => call === 'deliver'))
    expect(sent).toHaveLength(1)
  })
})
