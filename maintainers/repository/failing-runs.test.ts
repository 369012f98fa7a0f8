import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../../lib/testing/process.ts'

// A test run that fails must end, report the failure, and leave no process behind.

const limitMs = 30_000
const strip = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']

let folder: string
const groups: number[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failing-'))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
})
afterEach(() => {
  for (const group of groups.splice(0)) killGroup(group)
  rmSync(folder, { recursive: true })
})

/** Runs a program until it exits and its output closes. A process that the program leaves behind can keep the output open. */
async function runToEnd(args: string[]) {
  const { PATH } = process.env
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { NODE_ENV: 'test', PATH, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const { pid } = child
  if (pid === undefined) throw new Error(`${process.execPath} did not start`)
  groups.push(pid)
  const timer = setTimeout(() => killGroup(pid), limitMs)
  const startedAt = performance.now()
  const [code] = await once(child, 'close')
  clearTimeout(timer)
  return { code, output, inTime: performance.now() - startedAt < limitMs }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has no process left.
  }
}

/** The ports of the servers that the run started. */
function reportedPorts(): number[] {
  const report = join(folder, 'report')
  return existsSync(report) ? (readFileSync(report, 'utf8').match(/\d+$/gm)?.map(Number) ?? []) : []
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const outcome = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return outcome
}

async function expectNothingLeft(servers: number): Promise<void> {
  const ports = reportedPorts()
  expect(ports.length).toBe(servers)
  for (const port of ports) await expect.poll(() => accepts(port), { timeout: 5000 }).toBe(false)
}

const startServer = `const redis = await startRedis()\nappendFileSync('report', redis.url + '\\n')\n`
const helpers = (file: string) =>
  `import { appendFileSync } from 'node:fs'\nimport { startRedis } from '${resolve(file)}'\n`

describe('unit tests', () => {
  const cases: [string, string, string][] = [
    ['a test fails', `test('t', async () => {\n${startServer} expect(1).toBe(2) })`, 'expected 1 to be 2'],
    [
      'beforeAll fails',
      `beforeAll(async () => {\n${startServer} throw new Error('in beforeAll') })\ntest('t', () => undefined)`,
      'in beforeAll',
    ],
    [
      'the file fails outside any test',
      `${startServer} throw new Error('at the top')\ntest('t', () => undefined)`,
      'at the top',
    ],
    [
      'a test runs out of time while the redis-server is frozen',
      `test('t', { timeout: 500 }, async () => {\n${startServer} redis.freeze(); await redis.empty() })`,
      'timed out in 500ms',
    ],
    [
      'the worker of Vitest is killed',
      `test('t', async () => {\n${startServer} process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined) })`,
      'Worker',
    ],
  ]

  test.each(cases)(
    'a run of unit tests exits and leaves no redis-server behind when %s',
    { timeout: 2 * limitMs },
    async (_, code, failure) => {
      const imports = `import { beforeAll, expect, test } from 'vitest'\n${helpers('lib/testing/redis.ts')}`
      writeFileSync(join(folder, 'failing.test.ts'), `${imports}void beforeAll\nvoid expect\n${code}\n`)
      const { code: exit, output, inTime } = await runToEnd(['node_modules/vitest/vitest.mjs', 'run'])
      expect(output).toContain(failure)
      expect({ exit, inTime }).toEqual({ exit: 1, inTime: true })
      await expectNothingLeft(1)
    },
  )
})

describe('browser tests', () => {
  test('killed browser tests leave no redis-server behind', { timeout: 2 * limitMs }, async () => {
    const script = join(folder, 'killed.ts')
    writeFileSync(
      script,
      `${helpers('e2e/support/redis.ts')}${startServer}process.kill(process.pid, 'SIGKILL')\n`,
    )
    expect(await runToEnd([...strip, script])).toMatchObject({ code: null, inTime: true })
    await expectNothingLeft(1)
  })
})

test('a process that ignores SIGTERM and never ends is killed at its time limit', () => {
  const { status } = run(
    `process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)`,
    {},
    1500,
  )
  expect(status).toBeNull()
})

test('on a machine without redis-server, the unit tests fail and say that it is missing', {
  timeout: 2 * limitMs,
}, async () => {
  symlinkSync('/bin/sh', join(folder, 'sh'))
  const imports = `import { test } from 'vitest'\n${helpers('lib/testing/redis.ts')}`
  const code = `process.env.PATH = '${folder}'\ntest('t', async () => {\n${startServer}})`
  writeFileSync(join(folder, 'failing.test.ts'), `${imports}${code}\n`)
  const { code: exit, output, inTime } = await runToEnd(['node_modules/vitest/vitest.mjs', 'run'])
  expect({ exit, inTime }).toEqual({ exit: 1, inTime: true })
  expect(output).toMatch(/redis-server ended:\n.*redis-server: not found/)
})
