import 'server-only'
import { redirect, unstable_rethrow } from 'next/navigation'

/**
 * Redirects with 303 also from a page: Next.js itself would answer 307 there, with which a browser repeats a POST at
 * the new address.
 */
export function seeOther(path: string): never {
  try {
    redirect(path as never)
  } catch (error) {
    if (error instanceof Error && 'digest' in error && typeof error.digest === 'string') {
      error.digest = error.digest.replace(';307;', ';303;')
    }
    unstable_rethrow(error)
    throw error
  }
}
