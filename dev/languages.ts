import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The languages that the application offers, and those that it has messages for. Both are read from the source files. */
export function languagesOf(project: string): { offered: string[]; known: string[] } {
  const folder = join(project, 'lib/messages')
  const [, list = ''] =
    /export const locales: .* = \[([^\]]*)\]/.exec(readFileSync(join(folder, 'index.ts'), 'utf8')) ?? []
  return {
    offered: [...list.matchAll(/'([^']+)'/g)].map(([, tag = '']) => tag),
    known: readdirSync(folder).flatMap((file) => /^([a-z]{2}(?:-[A-Z]{2})?)\.ts$/.exec(file)?.[1] ?? []),
  }
}
