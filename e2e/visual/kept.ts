import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the pictures are, for Playwright to fill in: each system draws letters its own way. */
export const PICTURES = '{testDir}/visual/{platform}/{arg}{ext}'

const folder = fileURLToPath(new URL(process.platform, import.meta.url))
const command = 'test:visual'

/** Whether there is something to compare with, or somebody asks for it by name: the first run makes the pictures, and fails. */
export function keepsPictures(): boolean {
  return existsSync(folder) || process.env.npm_lifecycle_event === command
}

export const noPictures = `How the pages look is not tested: no pictures are kept for ${process.platform}. "npm run ${command}" makes them.`
