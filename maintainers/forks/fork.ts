import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const limitMs = 1_200_000

/** A copy of this repository, to try the changes of a fork. It includes uncommitted changes, but not maintainers/. */
export class Fork {
  readonly folder = mkdtempSync(join(tmpdir(), 'fork-'))

  /** @param builds Whether Next.js will build it. */
  constructor(builds: boolean) {
    const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], project)
    const files = listed.output.split('\0').filter((file) => file && !file.startsWith('maintainers/'))
    for (const file of files.filter((file) => existsSync(join(project, file))))
      cpSync(join(project, file), join(this.folder, file))
    const [packages, here] = [join(project, 'node_modules'), join(this.folder, 'node_modules')]
    // Next.js does not build with a symbolic link to another folder. Hard links take no space, if the file system has them.
    if (!builds) symlinkSync(packages, here)
    else if (run('cp', ['-al', packages, here], project).status !== 0)
      cpSync(packages, here, { recursive: true })
    // Biome reads .gitignore only in a repository.
    run('git', ['init', '-q'], this.folder)
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8')
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true })
    writeFileSync(join(this.folder, file), text)
  }

  /** Replaces a text that occurs once, or all matches of a pattern. Throws if there is none. */
  edit(file: string, old: string | RegExp, replacement: string): void {
    const text = this.read(file)
    const count = typeof old === 'string' ? text.split(old).length - 1 : (text.match(old)?.length ?? 0)
    if (count === 0 || (typeof old === 'string' && count > 1))
      throw new Error(`${file} contains this ${count} times: ${old}`)
    this.write(
      file,
      typeof old === 'string' ? text.replace(old, () => replacement) : text.replace(old, replacement),
    )
  }

  /** Removes a file or a folder. Throws if it does not exist. */
  remove(file: string): void {
    rmSync(join(this.folder, file), { recursive: true })
  }

  rename(from: string, to: string): void {
    renameSync(join(this.folder, from), join(this.folder, to))
  }

  /** Copies a file or a folder, and overwrites existing files. */
  copy(from: string, to: string): void {
    cpSync(join(this.folder, from), join(this.folder, to), { recursive: true })
  }

  /** Runs a command of the project in the copy. */
  run(command: string, args: string[]): { status: number; output: string } {
    return run(command, args, this.folder)
  }

  mustRun(command: string, args: string[]): void {
    const { status, output } = this.run(command, args)
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${output}`)
  }

  /** All files that Git does not ignore. */
  files(): string[] {
    const { output } = this.run('git', ['ls-files', '-z', '--others', '--exclude-standard'])
    return output.split('\0').filter((file) => file !== '')
  }

  discard(): void {
    rmSync(this.folder, { recursive: true })
  }
}

function run(command: string, args: string[], cwd: string): { status: number; output: string } {
  const { HOME = '', PATH = '' } = process.env
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    // Keeps out the developer's own settings.
    env: { NODE_ENV: 'test', NO_COLOR: '1', HOME, PATH: join(cwd, 'node_modules/.bin') + delimiter + PATH },
    maxBuffer: 64 * 1024 * 1024,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  return { status: status ?? 1, output: stdout + stderr }
}
