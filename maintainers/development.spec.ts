import { appendFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../e2e/fixtures.ts'
import { startChild } from '../e2e/support/child.ts'
import { makeFork } from '../e2e/support/fork.ts'
import { freePort } from '../e2e/support/free-port.ts'

/** Runs `npm run dev` in a copy of the project, and collects what it prints. */
async function startDevelopment(...args: string[]) {
  const fork = makeFork()
  cpSync('dev', join(fork.folder, 'dev'), { recursive: true })
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, NODE_ENV: 'development', PORT: String(await freePort()) }
  const child = startChild(
    process.execPath,
    ['--experimental-strip-types', 'dev/index.ts', ...args],
    env,
    fork.folder,
  )
  const printed = (pattern: RegExp) => child.lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])
  return {
    lines: child.lines,
    /** What the pattern's group matched in the output, in order. */
    printed,
    set: (setting: string) => appendFileSync(join(fork.folder, '.env.local'), `${setting}\n`),
    async stop() {
      await child.stop()
      fork.remove()
    },
  }
}

// This tests the development server, so one browser is enough. The server compiles each page on demand, so the test opens
// few pages.
test('npm run dev: the first URL printed works, a changed setting takes effect without a manual restart, and the terminal explains a rejected request', {
  tag: ['@flow', '@chromium'],
}, async ({ request }) => {
  test.setTimeout(600_000)
  const slow = { timeout: 180_000 }
  const inspector = await freePort()
  const development = await startDevelopment(`--inspect=127.0.0.1:${inspector}`)
  try {
    const terminal = () => development.lines.join('\n')
    const application = () => development.printed(/The application +(http:\S+)/)
    await expect.poll(application, slow).toHaveLength(1)
    const [url = ''] = application()
    expect(development.printed(/(http:\/\/\S+)/)[0]).toBe(url)
    expect(terminal()).not.toMatch(/Local:|Network:|Experiments/)
    expect(terminal()).toContain(`Debugger listening on ws://127.0.0.1:${inspector}`)
    expect((await request.get(url, slow)).status()).toBe(200)

    const sendRejected = () => request.patch(`${url}/orders/7`, { headers: { cookie: 'session=x' }, ...slow })
    expect((await sendRejected()).status()).toBe(403)
    const explained = /PATCH \/orders\/7 was refused .*other-origin.*docs\/guarded-pages\.md/
    await expect.poll(terminal).toMatch(explained)

    development.set('APP_NAME=Another Name')
    await expect.poll(() => application().length, slow).toBeGreaterThan(1)
    expect(await (await sendRejected()).text()).toContain('Another Name')
    expect(terminal()).not.toContain('Correct the settings')

    development.set('OTP_LENGTH=99')
    await expect.poll(terminal, slow).toContain('Correct the settings')
    expect(terminal()).toContain('- OTP_LENGTH is "99"')
    const printedBefore = application().length
    development.set('OTP_LENGTH=9')
    await expect.poll(() => application().length, slow).toBeGreaterThan(printedBefore)
    expect(new Set(application())).toEqual(new Set([url]))
  } finally {
    await development.stop()
  }
})
