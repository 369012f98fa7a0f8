import { expect, test } from 'vitest'
import { run } from '../testing/process.ts'
import { startRedis } from '../testing/redis.ts'
import { goodSettings } from '../testing/settings.ts'

const startWith = (url: string) =>
  run(
    `const { start } = await import('./lib/start.ts'); await start(); console.log('started'); process.exit()`,
    goodSettings({ REDIS_URL: url }),
  )

test('a Redis that evicts entries when it is full ends the process, and the error says so', async () => {
  const redis = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
  const { status, stdout, stderr } = startWith(redis.url)
  await redis.kill()
  expect(status).toBe(1)
  expect(stdout).not.toContain('started')
  expect(stderr).toMatch(/^- REDIS_URL names a Redis that deletes /m)
})

test('the application starts while Redis is down', () => {
  const { status, stdout } = startWith('redis://127.0.0.1:1')
  expect(status).toBe(0)
  expect(stdout).toContain('started')
})
