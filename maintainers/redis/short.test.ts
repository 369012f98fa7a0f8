import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const limitMs = 300_000

test('three instances serve users again after a failover of Redis and while slots move, and no confirmed sign-out is undone', {
  timeout: limitMs,
}, async () => {
  const flags = [
    '--conditions=react-server',
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
  ]
  const run = spawn(process.execPath, [...flags, 'maintainers/redis/index.ts', '--short'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    stdio: 'pipe',
  })
  let output = ''
  for (const stream of [run.stdout, run.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  const [status] = await once(run, 'close')
  expect(output.match(/ held \|/g), output).toHaveLength(3)
  expect(status, output).toBe(0)
})
