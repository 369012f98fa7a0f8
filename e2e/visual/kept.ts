import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BROWSER_SETTING } from '../../dev/needs.ts'

/** Each system draws letters its own way, and the browser that Playwright brings draws them otherwise than the system's. */
const drawn = process.env[BROWSER_SETTING] ? process.platform : `${process.platform}-playwright`

/** Where the pictures are, for Playwright to fill in. */
export const PICTURES = `{testDir}/visual/${drawn}/{arg}{ext}`

const folder = fileURLToPath(new URL(drawn, import.meta.url))
const command = 'test:visual'

/** Whether there is something to compare with, or somebody asks for it by name: the first run makes the pictures, and fails. */
export function keepsPictures(): boolean {
  return existsSync(folder) || process.env.npm_lifecycle_event === command
}

export const noPictures = `How the pages look is not tested: no pictures of this browser are kept for ${process.platform}. "npm run ${command}" makes them.`
