import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { accountEnd } from '../../lib/account/account.ts'
import { decodeAccount } from '../../lib/account/codec.ts'
import { liveSessions } from '../../lib/account/sessions.ts'
import { RedisStore } from '../../lib/store/redis.ts'
import { startRedis } from '../../lib/testing/redis.ts'
import {
  applyChange,
  type Change,
  emptyAction,
  idleProxy,
  noSession,
  unguarded,
  withoutTypeCheck,
} from './support/changes.ts'
import { writeAccounts } from './support/crowd.ts'
import { PROJECT } from './support/next.ts'

test('the application can read the accounts that a benchmark writes to Redis', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.kill())
  const client = new Redis(redis.url)
  onTestFinished(() => client.disconnect())
  await writeAccounts({ client }, 3)

  const keys = await client.keys('*')
  const ids = keys.map((key) => /^sign-in:bench:account:(.+)$/.exec(key)?.[1] ?? key)
  const store = new RedisStore({ urls: [redis.url], prefix: 'sign-in:bench:' })
  onTestFinished(() => store.close())
  await vi.waitFor(() => store.health())
  const accounts = await Promise.all(
    ids.map(async (id) => decodeAccount((await store.read({ kind: 'account', id }))?.value)),
  )

  const now = Date.now()
  const sessions = accounts.flatMap((account) => liveSessions(account, now))
  expect(accounts).toHaveLength(3)
  expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(3)
  for (const [i, account] of accounts.entries()) {
    expect(accountEnd(account)).toBeGreaterThan(now)
    expect(await client.pttl(keys[i] ?? '')).toBeGreaterThan(0)
  }
})

test.each<Change>([withoutTypeCheck, idleProxy, unguarded, emptyAction, ...noSession])(
  'the text that a benchmark replaces is still in $file',
  (change) => {
    expect(applyChange(PROJECT, change)).not.toBe(readFileSync(join(PROJECT, change.file), 'utf8'))
  },
)

test('the files of the better-auth variant import only modules that exist, and export what the replaced modules export', () => {
  const overlay = join(PROJECT, 'maintainers/bench/overlays/better-auth')
  const files = globSync('{app,lib}/**/*.ts', { cwd: overlay })
  const exists = (path: string) =>
    [overlay, PROJECT].some((root) => [path, `${path}.ts`].some((file) => existsSync(join(root, file))))
  const imported = files.flatMap((file) =>
    [...readFileSync(join(overlay, file), 'utf8').matchAll(/ from '(\.[^']+|@\/[^']+)'/g)].map(
      ([, path = '']) => (path.startsWith('@/') ? path.slice(2) : join(dirname(file), path)),
    ),
  )
  expect(imported.length).toBeGreaterThan(5)
  expect(imported.filter((path) => !exists(path))).toEqual([])
  const names = (file: string) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^export (?:async )?(?:function|const|class) (\w+)|^export \{ \w+ as (\w+)/gm,
      ),
    ].map(([, name, alias]) => name ?? alias)
  const replaced = files.filter((file) => existsSync(join(PROJECT, file)))
  expect(replaced.length).toBeGreaterThan(4)
  for (const file of replaced)
    expect(names(join(overlay, file)), file).toEqual(expect.arrayContaining(names(join(PROJECT, file))))
})
