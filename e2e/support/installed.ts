import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { chromium, firefox, webkit } from '@playwright/test'

const browsers = { chromium, firefox, webkit }

/** Whether Playwright has brought this browser. */
export function isInstalled(name: keyof typeof browsers): boolean {
  return existsSync(browsers[name].executablePath())
}

/** Videos need the encoder that comes with any of Playwright's own browsers, and with no other. */
export function hasVideoEncoder(): boolean {
  const folder = chromium.executablePath().replace(/chromium[-_].*/, '')
  return existsSync(dirname(`${folder}x`)) && readdirSync(folder).some((name) => name.startsWith('ffmpeg'))
}
