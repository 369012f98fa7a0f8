import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './next.ts'

/** A text that a variant replaces in its copy of the application. */
export interface Change {
  file: string
  from: string | RegExp
  to: string
}

/** Returns the text of a file after the change. Throws if the file does not contain the text to replace. */
export function applyChange(folder: string, { file, from, to }: Change): string {
  const before = readFileSync(join(folder, file), 'utf8')
  const after = before.replaceAll(from, to)
  if (after === before) throw new Error(`${file} has changed: the benchmark does not find ${from}`)
  return after
}

/** Skips the type check, which the original sources have passed. */
export const withoutTypeCheck: Change = {
  file: 'next.config.mjs',
  from: 'reactStrictMode: true,',
  to: `typescript: { ignoreBuildErrors: true }, turbopack: { root: ${JSON.stringify(PROJECT)} },`,
}

/** The proxy does nothing. */
export const idleProxy: Change = {
  file: 'proxy.ts',
  from: /export async function proxy[\s\S]*?\n}\n/g,
  to: 'export function proxy() {\n  return NextResponse.next()\n}\n',
}

/** Every visitor gets the page of the first session that was read. */
export const unguarded: Change = {
  file: 'app/account/page.tsx',
  from: "await requireSession('/account')",
  to: "await (globalThis.benchSession ??= requireSession('/account'))",
}

/** The action only redirects. */
export const emptyAction: Change = {
  file: 'app/sign-in/actions.ts',
  from: /(export async function sendCode\(.*\{\n)[\s\S]*?\n}\n/g,
  to: "$1  return respond('', async () => ({ redirect: '/sign-in/code' }))\n}\n",
}

/** The proxy reads no session, and ignores better-auth's own routes. */
export const noSession: Change[] = [
  { file: 'proxy.ts', from: 'await readProxySession(request, id)', to: `{ state: 'none', renewed: null }` },
  { file: 'proxy.ts', from: '(?!_next/static/', to: '(?!api/|mailed$|_next/static/' },
]
