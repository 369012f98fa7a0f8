import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { listSession, liveSessions } from '../account/sessions.ts'
import { address } from '../testing/address.ts'
import { startRedis } from '../testing/redis.ts'
import { applySettings } from '../testing/settings.ts'
import { ConfirmedUpdates } from './confirmed-updates.ts'
import { RedisStore } from './redis.ts'
import { StoredAccount } from './stored-account.ts'
import { timed } from './timed.ts'

applySettings()

const hour = 60 * 60_000
const waiting = { timeout: 5000, interval: 20 }

describe('a Redis that restarts from an older snapshot', () => {
  async function startWithSessions(...sessionIds: string[]) {
    const redis = await startRedis(['--save', '86400 1000000'])
    const store = timed(new RedisStore({ urls: [redis.url], prefix: 'test:' }))
    onTestFinished(async () => {
      await store.close()
      await redis.kill()
    })
    await vi.waitFor(() => store.health(), waiting)
    const account = () => new StoredAccount(store, address('jane@example.com'), Date.now)
    const now = Date.now()
    const period = { since: now - 2 * hour, until: now + hour }
    for (const sessionId of sessionIds) {
      const session = { ...period, idle: period, browser: 'Chrome', system: 'Linux' }
      await account().update((known) => ({
        account: listSession(known, sessionId, session),
        result: undefined,
      }))
    }
    await redis.command('SAVE')
    return {
      account,
      live: async () => liveSessions(await account().read(), Date.now()).map(({ sessionId }) => sessionId),
      async restart() {
        await redis.kill()
        await redis.start()
        await vi.waitFor(() => store.health(), waiting)
      },
    }
  }

  test('a sign-out confirmed after a snapshot survives a restart of Redis from that snapshot', async () => {
    const { account, live, restart } = await startWithSessions('a', 'b')
    await account().endSession('a')
    await restart()
    await vi.waitFor(async () => expect(await live()).toEqual(['b']), waiting)
    // The session stays ended after the next restart from the same snapshot too.
    await restart()
    await vi.waitFor(async () => expect(await live()).toEqual(['b']), waiting)
  })

  test('a "sign out everywhere" confirmed after a snapshot survives a restart of Redis from that snapshot', async () => {
    const { account, live, restart } = await startWithSessions('a', 'b')
    await account().endAll('epoch')
    await restart()
    await vi.waitFor(async () => expect(await live()).toEqual([]), waiting)
  })
})

describe('confirmed updates', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  test('a confirmed update that fails is repeated until it succeeds, and the other updates do not wait for it', async () => {
    const updates = new ConfirmedUpdates()
    const done: string[] = []
    let failures = 3
    updates.keep(async () => {
      if (failures > 0) throw new Error(`${failures--}`)
      done.push('late')
    })
    for (let i = 0; i < 100; i += 1) updates.keep(async () => void done.push('prompt'))
    const repeated = updates.repeatAll()
    await vi.advanceTimersByTimeAsync(1000)
    await repeated
    expect(done).toHaveLength(101)
    expect(done.at(-1)).toBe('late')
  })

  test('the newest 10,000 confirmed updates of the last day are kept', async () => {
    const updates = new ConfirmedUpdates()
    const repeated: number[] = []
    for (let i = 0; i < 10_010; i += 1) updates.keep(async () => repeated.push(i))
    await updates.repeatAll()
    expect([repeated.length, repeated[0]]).toEqual([10_000, 10])

    vi.advanceTimersByTime(25 * hour)
    repeated.length = 0
    await updates.repeatAll()
    expect(repeated).toEqual([])
  })

  test('a confirmed update that is being repeated when Redis restarts again is repeated once more', async () => {
    const updates = new ConfirmedUpdates()
    const answers: (() => void)[] = []
    updates.keep(() => new Promise<void>((resolve) => answers.push(resolve)))
    const repeated = updates.repeatAll()
    await updates.repeatAll()
    answers[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(answers).toHaveLength(2)
    answers[1]?.()
    await repeated
  })

  test('a confirmed update that fails for a day is dropped', async () => {
    const updates = new ConfirmedUpdates()
    updates.keep(() => Promise.reject(new Error('unreadable')))
    const repeated = updates.repeatAll()
    vi.setSystemTime(Date.now() + 25 * hour)
    await vi.advanceTimersByTimeAsync(1000)
    await repeated
  })

  test('no confirmed update is repeated after the store is closed', async () => {
    const updates = new ConfirmedUpdates()
    const repeat = vi.fn(async () => Promise.reject(new Error('closed')))
    updates.keep(repeat)
    const repeated = updates.repeatAll()
    updates.close()
    await vi.advanceTimersByTimeAsync(1000)
    await repeated
    expect(repeat).toHaveBeenCalledTimes(1)
  })
})
