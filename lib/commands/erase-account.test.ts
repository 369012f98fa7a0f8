import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import manifest from '../../package.json' with { type: 'json' }
import { listSession, liveSessions } from '../account/sessions.ts'
import { keyPrefix, RedisStore } from '../store/redis.ts'
import { openFileStore } from '../store/sqlite-file-store.ts'
import type { Store } from '../store/store.ts'
import { StoredAccount } from '../store/stored-account.ts'
import { address } from '../testing/address.ts'
import { startRedis } from '../testing/redis.ts'
import { applySettings, goodSettings, type Settings } from '../testing/settings.ts'

const { erase } = z.object({ erase: z.string() }).parse(manifest.scripts)

/** Runs the command of `npm run erase` with these settings. */
function run(email: string, settings: Settings) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `${erase} "$@"`, 'sh', email], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...settings },
    timeout: 10_000,
    killSignal: 'SIGKILL',
  })
  return { status, output: stdout + stderr }
}

/** This process and the command make pseudonyms with the same secret. */
const sharedSettings = applySettings()
const day = 24 * 60 * 60 * 1000
const accountIn = (store: Store, email: string) => new StoredAccount(store, address(email), Date.now)

async function signIn(store: Store, email: string): Promise<void> {
  await accountIn(store, email).update((account, now) => ({
    account: listSession(account, randomUUID(), {
      since: now,
      until: now + 7 * day,
      idle: { since: now, until: now + day },
      browser: 'Firefox',
      system: 'Linux',
    }),
    result: undefined,
  }))
}

const sessionsOf = async (store: Store, email: string) =>
  liveSessions(await accountIn(store, email).read(), Date.now()).length

async function expectErased(store: Store, changes: Settings): Promise<void> {
  const settings = { ...sharedSettings, STORE_FILE: undefined, ...changes }
  await signIn(store, 'jane@example.com')
  await signIn(store, 'jane@example.com')
  await signIn(store, 'john@example.com')
  expect(run('Jane@Example.com', settings)).toEqual({
    status: 0,
    output: expect.stringContaining('Sessions that ended: 2.'),
  })
  expect(await sessionsOf(store, 'jane@example.com')).toBe(0)
  expect(await sessionsOf(store, 'john@example.com')).toBe(1)
}

describe('stores', () => {
  test('`npm run erase` ends the sessions of one user and no others in a SQLite file that the application has open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'erase-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'store.db')
    const store = openFileStore(file)
    onTestFinished(() => store.close())
    await expectErased(store, { STORE_FILE: file })
  })

  test('`npm run erase` ends the sessions of one user and no others in Redis', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.kill())
    const store = new RedisStore({ urls: [redis.url], prefix: keyPrefix(goodSettings().APP_URL ?? '') })
    onTestFinished(() => store.close())
    await vi.waitFor(() => store.health())
    await expectErased(store, { REDIS_URL: redis.url })
    const client = new Redis(redis.url)
    onTestFinished(() => client.disconnect())
    expect(await client.keys('*:account:*')).toHaveLength(1)
  })
})

test.each([
  ['an invalid email address', 'jane', {}, 'Usage'],
  ['a missing STORE_FILE', 'jane@example.com', { STORE_FILE: '' }, 'STORE_FILE'],
])('`npm run erase` refuses %s', (_, email, settings, message) => {
  expect(run(email, goodSettings(settings))).toEqual({ status: 1, output: expect.stringContaining(message) })
})
