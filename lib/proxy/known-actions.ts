import 'server-only'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

declare global {
  /** The pages of each action of this build; null where they are not listed once and for all, as in development. */
  var signInActions: Actions | null | undefined
}

/** By an action's id, the paths of the pages that have it. */
type Actions = ReadonlyMap<string, readonly string[]>

/**
 * Whether this page of this build has the action that a well-formed call names. A page of an older build may name
 * another; and a script may call a page's action when the person has gone on to the next one.
 */
export function isKnownAction(header: string | null, form: FormData, path: string): boolean {
  if (globalThis.signInActions === undefined) globalThis.signInActions = readActions()
  const actions = globalThis.signInActions
  if (!actions) return true
  const pages = actions.get(header ?? namedByForm(form))
  return pages !== undefined && isOnOneOf(pages, path, [...actions.values()].flat())
}

/** Without JavaScript the id stands in a hidden field: in its name, or in the value of a bound one. */
function namedByForm(form: FormData): string {
  const hidden = [...form.entries()].map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : ''}`,
  )
  const ids = hidden.map((text) => /^\$ACTION_(?:ID_|\d+:0 \{"id":")([0-9a-f]{40,42})/.exec(text)?.[1])
  return ids.find((id) => id !== undefined) ?? ''
}

/** Where a part of a path may be a parameter, only Next.js can tell whose page it is. */
function isOnOneOf(pages: readonly string[], path: string, all: string[]): boolean {
  if (all.includes(path)) return pages.includes(path)
  return all.some((page) => page.includes('[')) || pages.includes('/_not-found')
}

const manifest = z.object({
  node: z.record(z.string(), z.object({ workers: z.record(z.string(), z.unknown()) })),
})

/** From the list that the build leaves beside the server. Without it every id goes on to Next.js. */
function readActions(): Actions | null {
  if (process.env.NODE_ENV !== 'production') return null
  try {
    const file = join(
      /* turbopackIgnore: true */ process.cwd(),
      '.next/server/server-reference-manifest.json',
    )
    const { node } = manifest.parse(JSON.parse(readFileSync(file, 'utf8')))
    return new Map(
      Object.entries(node).map(([id, { workers }]) => [id, Object.keys(workers).map(pathOfWorker)]),
    )
  } catch {
    return null
  }
}

/** `app/(shop)/orders/page` is the page at `/orders`: groups and slots do not stand in a path. */
function pathOfWorker(worker: string): string {
  const parts = worker.split('/').slice(1, -1)
  return `/${parts.filter((part) => !/^[(@]/.test(part)).join('/')}`
}
