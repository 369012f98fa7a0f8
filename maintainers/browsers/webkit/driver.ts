import { type Child, startChild } from '../../../e2e/support/child.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { until } from '../../../e2e/support/until.ts'
import { WEBKIT_SETTING } from '../needs.ts'
import { commandsAt } from './commands.ts'

/** WebKitWebDriver with a screen of its own. It runs one browser at a time. */
export interface Driver {
  url: string
  stop(): Promise<void>
}

export async function startDriver(): Promise<Driver> {
  const screen = start('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1300x24', '-nolisten', 'tcp'])
  const display = await until('Xvfb', async () => screen.lines.find((line) => /^\d+$/.test(line)))
  const port = await freePort()
  const driver = start(
    process.env[WEBKIT_SETTING] ?? 'WebKitWebDriver',
    ['--host=127.0.0.1', `--port=${port}`],
    { DISPLAY: `:${display}`, LANG: 'en_GB.UTF-8', TZ: 'UTC' },
  )
  const url = `http://127.0.0.1:${port}`
  const send = commandsAt(url)
  await until('WebKitWebDriver', () => send('GET', '/status').catch(() => undefined))
  return {
    url,
    stop: async () => void (await Promise.all([driver.stop(), screen.stop()])),
  }
}

function start(command: string, args: string[], env: Record<string, string> = {}): Child {
  const { PATH = '', HOME = '' } = process.env
  return startChild(command, args, { PATH, HOME, ...env })
}
