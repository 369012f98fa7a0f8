import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PATCHES = fileURLToPath(new URL('patches', import.meta.url))
const HEADER = /^(?<says>.+)\n\nTests: (?<tests>.+)\n\n--- a\//

/** One way to break the product. */
export interface Mutant {
  name: string
  /** A sentence that says what is broken. */
  says: string
  /** The files or folders of tests that should fail. They run first. */
  tests: string[]
  patch: string
}

/** The mutants with these names, or all. Throws for an unknown name or an invalid file. */
export function mutants(names: string[] = []): Mutant[] {
  const all = readdirSync(PATCHES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.patch'))
    .sort()
    .map(read)
  const unknown = names.filter((name) => !all.some((mutant) => mutant.name === name))
  if (unknown.length > 0) throw new Error(`There is no mutant ${unknown.join(', ')} in ${PATCHES}`)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

function read(file: string): Mutant {
  const patch = join(PATCHES, file)
  const { says, tests } = HEADER.exec(readFileSync(patch, 'utf8'))?.groups ?? {}
  if (!says || !tests) throw new Error(`${file} wants a sentence, a line "Tests: …", and a patch`)
  return { name: basename(file, '.patch'), says, tests: tests.split(' '), patch }
}
