import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { buildNext, PROJECT } from './next.ts'
import { WORK } from './variant.ts'

const manifest = z.object({
  dependencies: z.object({ next: z.string(), react: z.string(), 'react-dom': z.string() }),
})

/**
 * Builds the application in `bench/bare`: the same Next.js, and nothing else. It has packages of its own, because a build
 * looks for `proxy.ts` and `instrumentation.ts` in all folders up to the one with its packages.
 */
export function buildBare(): string {
  const folder = join(WORK, 'bare')
  rmSync(folder, { recursive: true, force: true })
  cpSync(join(PROJECT, 'maintainers/bench/bare'), folder, { recursive: true })
  const { dependencies } = manifest.parse(JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  install(folder)
  buildNext(folder)
  return folder
}

function install(folder: string): void {
  const args = [
    'install',
    '--no-package-lock',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ]
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm install failed in ${folder}:\n${stderr}`)
}
