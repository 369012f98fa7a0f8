import { createHash } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { RedisStore } from '../../store/redis.ts'
import { startRedis } from '../redis.ts'
import { applySettings } from '../settings.ts'
import { everyInterleaving, pairs } from './exhaustive.ts'
import { inMemory, report, search } from './search.ts'
import type { SharedStore } from './world.ts'

vi.hoisted(() => {
  // Otherwise thousands of outages would be logged.
  process.env.LOG_LEVEL = 'fatal'
})
// The secret is the same in each run, so that a seed always gives the same schedules.
applySettings({ IDENTITY_SECRET: createHash('sha256').update('simulator').digest('base64') })

/** For a longer or repeated search. `SIMULATOR_FAULTS=once` also lets each fault happen once, wherever it can. */
const withFaults = process.env.SIMULATOR_FAULTS === 'once'
const schedules = Number(process.env.SIMULATOR_SCHEDULES || 3000)
const seed = Number(process.env.SIMULATOR_SEED || 1)
/** Fifty times the duration on an idle machine. */
const timeout = 300_000 + schedules * 300

async function expectNoBrokenPromise(count: number, sharedStore: SharedStore): Promise<void> {
  const startedAt = performance.now()
  const found = await search(count, seed, sharedStore)
  console.log(`${found?.schedules ?? count} schedules, seed ${seed}, ${seconds(startedAt)} s`)
  expect(found && report(found, seed)).toBeUndefined()
}

test('no schedule of sign-ins, faults and clocks breaks a promise', { timeout }, () =>
  expectNoBrokenPromise(schedules, inMemory()),
)

test('no schedule breaks a promise on a real Redis', { timeout }, async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.kill())
  const sharedStore: Omit<SharedStore, 'store'> = { now: Date.now, emptied: 0 }
  const store = new RedisStore({ urls: [redis.url], prefix: 'test:', now: () => sharedStore.now() })
  onTestFinished(() => store.close())
  await vi.waitFor(() => store.health())
  await expectNoBrokenPromise(Math.ceil(schedules / 40), Object.assign(sharedStore, { store }))
})

describe('two requests, in every order of their calls', () => {
  const chosen = pairs.filter(({ isShort }) => isShort || withFaults)

  test.each(chosen)('$name: no promise is broken', { timeout }, async (pair) => {
    const startedAt = performance.now()
    const { interleavings, broken, story } = await everyInterleaving(pair, inMemory(), withFaults)
    console.log(`${interleavings} interleavings, ${seconds(startedAt)} s`)
    expect(broken && [`Broken: ${broken}`, ...story].join('\n')).toBeUndefined()
  })
})

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10
}
