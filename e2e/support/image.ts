import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string | undefined

/** The application's folder in the image, assembled from the production build as the Dockerfile does. */
export function imageFolder(): string {
  if (folder) return folder
  const made = mkdtempSync(join(tmpdir(), 'image-'))
  // Copies links verbatim, because resolved ones would point to packages of this project, which the image may not have.
  cpSync('.next/standalone', made, { recursive: true, verbatimSymlinks: true })
  cpSync('.next/static', join(made, '.next/static'), { recursive: true })
  cpSync('public', join(made, 'public'), { recursive: true })
  cpSync('lib/json-console.mjs', join(made, 'json-console.mjs'))
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  folder = made
  return made
}
