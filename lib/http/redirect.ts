import 'server-only'
import type { Route } from 'next'
import { RedirectType, redirect } from 'next/navigation'

/**
 * Redirects with 303, also from a page: Next.js itself would answer 307 there, with which a browser repeats a POST at
 * the new address. It puts what it needs to know behind semicolons: one in the path would cut it there.
 *
 * @param history With `replace` an action leaves nothing behind the back button; a page never does.
 */
export function redirect303(path: string, history?: 'replace'): never {
  try {
    redirect(path.replaceAll(';', '%3B') as Route, history && RedirectType[history])
  } catch (error) {
    if (error instanceof Error && 'digest' in error && typeof error.digest === 'string') {
      error.digest = error.digest.replace(';307;', ';303;')
    }
    throw error
  }
}
