import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { listen } from './http/listen.ts'
import { findFreePort } from './ports.ts'

test('findFreePort skips a port that is taken, and returns a free one unchanged', async () => {
  const server = createServer()
  const taken = await listen(server, 0)
  const next = await findFreePort(taken)
  expect(next).toBeGreaterThan(taken)
  expect(await findFreePort(next)).toBe(next)
  await new Promise((resolve) => server.close(resolve))
})
