import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { chromium, firefox, webkit } from '@playwright/test'

const browsers = { chromium, firefox, webkit }

/** Whether Playwright has installed its own build of this browser. */
export function isInstalled(name: keyof typeof browsers): boolean {
  return existsSync(browsers[name].executablePath())
}

/** Whether Playwright can record videos. The encoder comes only with its own browsers. */
export function hasVideoEncoder(): boolean {
  const folder = chromium.executablePath().replace(/chromium[-_].*/, '')
  return existsSync(dirname(`${folder}x`)) && readdirSync(folder).some((name) => name.startsWith('ffmpeg'))
}
