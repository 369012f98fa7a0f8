import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BROWSER_SETTING } from '../../dev/needs.ts'

/** Each system draws letters differently, and so does Playwright's own browser. */
const drawn = process.env[BROWSER_SETTING] ? process.platform : `${process.platform}-playwright`

/** The path of the pictures, as a template for Playwright. */
export const PICTURES = `{testDir}/visual/${drawn}/{arg}{ext}`

const folder = fileURLToPath(new URL(drawn, import.meta.url))
const command = 'test:visual'

/** The visual tests run if there are pictures, or if the user runs the script. Its first run makes the pictures, and fails. */
export function comparesPictures(): boolean {
  return existsSync(folder) || process.env.npm_lifecycle_event === command
}

export const noPictures = `The look of the pages is not tested: there are no pictures for this browser on ${process.platform}. "npm run ${command}" makes them.`
