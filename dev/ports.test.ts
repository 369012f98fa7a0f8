import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { listen } from './http/listen.ts'
import { findFreePort } from './ports.ts'

test('a port that is taken is passed over, and a free one kept', async () => {
  const server = createServer()
  const taken = await listen(server, 0)
  const next = await findFreePort(taken)
  expect(next).toBeGreaterThan(taken)
  expect(await findFreePort(next)).toBe(next)
  await new Promise((resolve) => server.close(resolve))
})
