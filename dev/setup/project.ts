import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** By flag. An empty answer is none. */
export type Answers = Record<string, string>

/** The files of the project as they are and as they shall be. Nothing is written before `write`. */
export interface Project {
  /** The text of a file, empty when there is none. Paths are relative to the project. */
  text(file: string): string
  list(folder: string): string[]
  /** Notes a new text, and what it changes in a few words. The same text as before is no change. */
  change(file: string, text: string, what: string): void
  copy(from: string, to: string): void
  /** Writes what differs. */
  write(): { file: string; what: string[] }[]
}

/** Only the owner may read what holds secrets. */
const secretMode = 0o600

export function readProject(folder: string): Project {
  const changes = new Map<string, { content: string | Buffer; what: string[] }>()
  const read = (file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file)) : undefined
  return {
    text: (file) => (changes.get(file)?.content ?? read(file) ?? '').toString(),
    list: (path) => readdirSync(join(folder, path)),
    change(file, text, what) {
      if (text === this.text(file)) return
      changes.set(file, { content: text, what: [...(changes.get(file)?.what ?? []), what] })
    },
    copy(from, to) {
      const content = readFileSync(from)
      if (!read(to)?.equals(content)) changes.set(to, { content, what: [`a copy of ${from}`] })
    },
    write() {
      for (const [file, { content }] of changes) {
        mkdirSync(dirname(join(folder, file)), { recursive: true })
        writeFileSync(join(folder, file), content, /^\.(env|compose)/.test(file) ? { mode: secretMode } : {})
      }
      return [...changes].map(([file, { what }]) => ({ file, what }))
    },
  }
}
