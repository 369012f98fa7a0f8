import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exposureOf, makeSecretFolder, rejectLinkedFolder, writeSecretFile } from './secret-file.ts'

/** The answers by flag. An empty answer counts as none. */
export type Answers = Record<string, string>

/** The files of the project, with changes that `write` writes. */
export interface Project {
  /** The text of a file with its changes, or an empty string. Paths are relative to the project. */
  text(file: string): string
  /** Notes a new text for a file, and a short description of the change. An identical text is no change. */
  change(file: string, text: string, what: string): void
  /** Writes the changes, and makes files with secrets unreadable to other users. */
  write(): { file: string; what: string[] }[]
}

type Changes = Map<string, { content: string | Buffer; what: string[] }>

/** Setup writes no secret to `.env`, but users may. */
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
      rejectLinkedFolder(compose)
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

/** Marks files with secrets that other users can read, so that `write` replaces them even if their text is the same. */
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
