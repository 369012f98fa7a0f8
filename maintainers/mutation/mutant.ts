import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PATCHES = fileURLToPath(new URL('patches', import.meta.url))
const HEADER = /^(?<says>.+)\n\nTests: (?<tests>.+)\n\n--- a\//

/** One way to break the product. */
export interface Mutant {
  name: string
  /** What is broken, in a sentence. */
  says: string
  /** The files or folders of tests that should notice: tried first. */
  tests: string[]
  patch: string
}

/** Those of these names, or all. Throws on a name that there is not, or a file that is no mutant. */
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
