import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BROWSER_SETTING } from '../../dev/needs.ts'

/** Letters look different on each operating system, and in Playwright's own browser. */
const renderer = process.env[BROWSER_SETTING] ? process.platform : `${process.platform}-playwright`

/** The path of the pictures, as a template for Playwright. */
export const PICTURES = `{testDir}/visual/${renderer}/{arg}{ext}`

const folder = fileURLToPath(new URL(renderer, import.meta.url))
const command = 'test:visual'

/** The visual tests run if there are pictures, or if the developer runs `npm run test:visual`, whose first run makes them. */
export function comparesPictures(): boolean {
  return existsSync(folder) || process.env.npm_lifecycle_event === command
}

export const noPictures = `The look of the pages is not tested: there are no pictures for this browser on ${process.platform}. "npm run ${command}" makes them.`
