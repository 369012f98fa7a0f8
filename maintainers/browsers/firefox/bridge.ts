#!/usr/bin/env -S node --experimental-strip-types --disable-warning=ExperimentalWarning
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { FIREFOX_SETTING } from '../needs.ts'
import { relay } from './relay.ts'
import { connect, listen } from './sockets.ts'

/**
 * Playwright starts this file as the browser (`executablePath`). The file starts Firefox and relays the messages between
 * Playwright and Firefox, because Playwright sends a command that Firefox supports only from version 159. With
 * `--no-scripts`, it also turns JavaScript off.
 */

const NO_SCRIPTS = '--no-scripts'
const noScripts = process.argv.includes(NO_SCRIPTS)
const args = process.argv.slice(2).filter((arg) => arg !== NO_SCRIPTS)
const firefox = process.env[FIREFOX_SETTING] ?? 'firefox-esr'

if (args.includes('--version')) process.exit(spawnSync(firefox, args, { stdio: 'inherit' }).status ?? 1)
const child = spawn(firefox, ['--remote-allow-system-access', ...args], {
  stdio: ['ignore', 'inherit', 'pipe'],
})
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
process.on('exit', () => child.kill())
child.on('exit', (code) => process.exit(code ?? 1))

// Playwright reads the URL of the browser from this line. It gets the URL of the relay instead.
const announcement = 'WebDriver BiDi listening on '
createInterface(child.stderr).on('line', async (line) => {
  if (!line.startsWith(announcement)) return console.error(line)
  const firefoxUrl = `${line.slice(announcement.length)}/session`
  console.error(
    announcement + (await listen((playwright) => relay(playwright, connect(firefoxUrl), noScripts))),
  )
})
