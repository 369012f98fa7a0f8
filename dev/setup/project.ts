import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exposureOf, makeSecretFolder, refuseLinkedFolder, writeSecretFile } from './secret-file.ts'

/** By flag. An empty answer is none. */
export type Answers = Record<string, string>

/** The files of the project as they are and as they shall be. Nothing is written before `write`. */
export interface Project {
  /** The text of a file, empty when there is none. Paths are relative to the project. */
  text(file: string): string
  /** Notes a new text, and what it changes in a few words. The same text as before is no change. */
  change(file: string, text: string, what: string): void
  /** Writes what differs, and closes files with secrets to other users. */
  write(): { file: string; what: string[] }[]
}

type Changes = Map<string, { content: string | Buffer; what: string[] }>

/** `.env` has no secret of setup's, but may have some of the user's. */
const secretFiles = ['.env.local', '.env.production.local', '.env']
const secretFolder = '.compose'
const isInSecretFolder = (file: string) => file.startsWith(`${secretFolder}/`)
const holdsSecrets = (file: string) => secretFiles.includes(file) || isInSecretFolder(file)

export function readProject(folder: string): Project {
  const changes: Changes = new Map()
  return {
    text: (file) => (changes.get(file)?.content ?? read(join(folder, file)) ?? '').toString(),
    change(file, text, what) {
      if (text === this.text(file)) return
      changes.set(file, { content: text, what: [...(changes.get(file)?.what ?? []), what] })
    },
    write() {
      const compose = join(folder, secretFolder)
      refuseLinkedFolder(compose)
      noteExposed(folder, changes)
      if (existsSync(compose) || [...changes.keys()].some(isInSecretFolder)) makeSecretFolder(compose)
      for (const [file, { content }] of changes) {
        if (!holdsSecrets(file)) throw new Error(`${file} is a file of the repository`)
        writeSecretFile(join(folder, file), content)
      }
      return [...changes].map(([file, { what }]) => ({ file, what }))
    },
  }
}

/** A file with secrets that other users could read is written again, also when its text stays the same. */
function noteExposed(folder: string, changes: Changes): void {
  const compose = join(folder, secretFolder)
  const inCompose = existsSync(compose) ? readdirSync(compose).map((file) => `${secretFolder}/${file}`) : []
  for (const file of [...secretFiles, ...inCompose]) {
    const exposure = exposureOf(join(folder, file))
    const content = changes.get(file)?.content ?? read(join(folder, file))
    if (exposure === undefined || content === undefined) continue
    const what = [...(changes.get(file)?.what ?? []), `only its owner can read it now (it ${exposure})`]
    changes.set(file, { content, what })
  }
}

function read(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined
}
