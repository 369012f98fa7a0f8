import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyChange, type Change, withoutTypeCheck } from './changes.ts'
import { buildNext, PROJECT } from './next.ts'

/** Inside the project, so that the variants find its packages. Git ignores it. */
export const WORK = join(PROJECT, '.bench')
const SOURCES = ['app', 'components', 'lib', 'public', 'instrumentation.ts', 'proxy.ts']
const CONFIGURATION = ['next.config.mjs', 'postcss.config.mjs', 'tsconfig.json']
export interface Variant {
  changes?: Change[]
  /** Files and folders to leave out. */
  without?: string[]
  /** A folder in `maintainers/bench/overlays/` to copy over the variant. The packages in its package.json are installed. */
  overlay?: string
}

/** Builds a copy of the application with these differences, and returns its folder. */
export function buildVariant(name: string, { changes = [], without = [], overlay }: Variant): string {
  const folder = join(WORK, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const path of [...SOURCES, ...CONFIGURATION]) copy(join(PROJECT, path), join(folder, path))
  for (const change of [withoutTypeCheck, ...changes])
    writeFileSync(join(folder, change.file), applyChange(folder, change))
  for (const path of without) rmSync(join(folder, path), { recursive: true })
  if (overlay) copy(join(PROJECT, 'maintainers/bench/overlays', overlay), folder)
  if (existsSync(join(folder, 'package.json'))) install(folder)
  buildNext(folder)
  return folder
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
}

/** Installs the overlay's packages, without Next.js and React: all variants use those of the project. */
function install(folder: string): void {
  const args = ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ci failed in ${folder}:\n${stderr}`)
}
