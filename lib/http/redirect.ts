import 'server-only'
import type { Route } from 'next'
import { RedirectType, redirect } from 'next/navigation'

/**
 * Redirects with 303, even from a page. There Next.js would answer 307, and the browser would repeat a POST at the new
 * address. Next.js separates the parts of a redirect with semicolons, so a semicolon in the path is encoded.
 *
 * @param history With `replace`, the back button does not lead to the page of the action. A redirect from a page always
 * replaces that page.
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
