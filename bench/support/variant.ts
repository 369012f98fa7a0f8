import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildNext, PROJECT } from './next.ts'

/** Inside the project, so that its packages are found from there. Not in git. */
export const WORK = join(PROJECT, '.bench')
const SOURCES = ['app', 'components', 'lib', 'public', 'instrumentation.ts', 'proxy.ts']
const CONFIGURATION = ['next.config.mjs', 'postcss.config.mjs', 'tsconfig.json']
/** The types were checked where the sources came from. */
const UNCHECKED = {
  file: 'next.config.mjs',
  from: 'reactStrictMode: true,',
  to: `typescript: { ignoreBuildErrors: true }, turbopack: { root: ${JSON.stringify(PROJECT)} },`,
}

export interface Change {
  file: string
  from: string | RegExp
  to: string
}

export interface Variant {
  changes?: Change[]
  /** Files and folders to leave out. */
  without?: string[]
  /** A folder of `bench/` to lay over the copy; what its package.json lists is installed. */
  overlay?: string
}

/** The proxy does nothing. */
export const idleProxy: Change = {
  file: 'proxy.ts',
  from: /export async function proxy[\s\S]*?\n}\n/g,
  to: 'export function proxy() {\n  return NextResponse.next()\n}\n',
}

/** Builds a copy of the application that differs in some places, and gives its folder. The application has no such switches. */
export function buildVariant(name: string, { changes = [], without = [], overlay }: Variant): string {
  const folder = join(WORK, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const path of [...SOURCES, ...CONFIGURATION]) copy(join(PROJECT, path), join(folder, path))
  for (const change of [UNCHECKED, ...changes]) apply(folder, change)
  for (const path of without) rmSync(join(folder, path), { recursive: true })
  if (overlay) copy(join(PROJECT, 'bench', overlay), folder)
  if (existsSync(join(folder, 'package.json'))) install(folder)
  buildNext(folder)
  return folder
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
}

function apply(folder: string, { file, from, to }: Change): void {
  const path = join(folder, file)
  const before = readFileSync(path, 'utf8')
  const after = before.replaceAll(from, to)
  if (after === before) throw new Error(`${file} has changed: the benchmark does not find ${from}`)
  writeFileSync(path, after)
}

/** Next.js and React are the project's own, so that both sides run on the same. */
function install(folder: string): void {
  const args = ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ci failed in ${folder}:\n${stderr}`)
}
