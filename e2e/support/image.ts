import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string | undefined

/** Copies the production build into a folder with the files of the Docker image, once. Returns the folder. */
export function imageFolder(): string {
  if (folder) return folder
  const assembled = mkdtempSync(join(tmpdir(), 'image-'))
  // Copies links verbatim. Resolved ones would point to packages of this project, which the image may not have.
  cpSync('.next/standalone', assembled, { recursive: true, verbatimSymlinks: true })
  cpSync('.next/static', join(assembled, '.next/static'), { recursive: true })
  cpSync('public', join(assembled, 'public'), { recursive: true })
  cpSync('lib/json-console.mjs', join(assembled, 'json-console.mjs'))
  process.once('exit', () => rmSync(assembled, { recursive: true, force: true }))
  folder = assembled
  return assembled
}
