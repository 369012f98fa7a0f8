import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** A copy of the project, including uncommitted changes, to apply mutants to. */
export interface Copy {
  folder: string
  /** Applies a patch, or reverts it. Throws if the patch does not fit. */
  apply(patch: string, options?: { reverse?: boolean }): void
  remove(): void
}

export function makeCopy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], PROJECT)
  for (const file of listed.split('\0').filter((file) => file && existsSync(join(PROJECT, file)))) {
    cpSync(join(PROJECT, file), join(folder, file))
  }
  // Makes hard links if the file system has them. Next.js does not build with a symbolic link to another folder.
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

/** A mutant may leave code unused, and must still compile. */
function allowUnused(tsconfig: string): void {
  const text = readFileSync(tsconfig, 'utf8')
  writeFileSync(tsconfig, text.replace(/("noUnused(?:Locals|Parameters)"): true/g, '$1: false'))
}

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return stdout
}
