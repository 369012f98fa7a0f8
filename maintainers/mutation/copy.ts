import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** A copy of the project as it stands, uncommitted changes included, to be broken. */
export interface Copy {
  folder: string
  /** Breaks it by a patch, or mends it again. Throws when the patch does not fit. */
  apply(patch: string, options?: { reverse?: boolean }): void
  remove(): void
}

export function makeCopy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], PROJECT)
  for (const file of listed.split('\0').filter((file) => file && existsSync(join(PROJECT, file)))) {
    cpSync(join(PROJECT, file), join(folder, file))
  }
  // Hard links where the file system has them. A symbolic link to another folder is nothing that Next.js builds with.
  const linked = spawnSync('cp', ['-al', join(PROJECT, 'node_modules'), folder])
  if (linked.status !== 0)
    cpSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), { recursive: true })
  allowUnused(join(folder, 'tsconfig.json'))
  return {
    folder,
    apply: (patch, { reverse = false } = {}) =>
      run('git', ['apply', ...(reverse ? ['--reverse'] : []), patch], folder),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** What a mutant leaves unused is no reason not to build it. */
function allowUnused(tsconfig: string): void {
  const text = readFileSync(tsconfig, 'utf8')
  writeFileSync(tsconfig, text.replace(/("noUnused(?:Locals|Parameters)"): true/g, '$1: false'))
}

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return stdout
}
