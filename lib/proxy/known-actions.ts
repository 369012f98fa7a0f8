import 'server-only'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

declare global {
  /** The ids of this build's actions; null where they are not listed once and for all, as in development. */
  var signInActions: ReadonlySet<string> | null | undefined
}

/** Whether this build has the action that a well-formed call names. A page of an older build may name another. */
export function isKnownAction(header: string | null, form: FormData): boolean {
  if (globalThis.signInActions === undefined) globalThis.signInActions = readActions()
  const id = header ?? namedByForm(form)
  return globalThis.signInActions?.has(id) ?? true
}

/** Without JavaScript the id stands in a hidden field: in its name, or in the value of a bound one. */
function namedByForm(form: FormData): string {
  const hidden = [...form.entries()].map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : ''}`,
  )
  const ids = hidden.map((text) => /^\$ACTION_(?:ID_|\d+:0 \{"id":")([0-9a-f]{40,42})/.exec(text)?.[1])
  return ids.find((id) => id !== undefined) ?? ''
}

const manifest = z.object({ node: z.record(z.string(), z.unknown()) })

/** From the list that the build leaves beside the server. Without it every id goes on to Next.js. */
function readActions(): ReadonlySet<string> | null {
  if (process.env.NODE_ENV !== 'production') return null
  try {
    const file = join(
      /* turbopackIgnore: true */ process.cwd(),
      '.next/server/server-reference-manifest.json',
    )
    return new Set(Object.keys(manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).node))
  } catch {
    return null
  }
}
