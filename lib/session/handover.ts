import 'server-only'
import type { SessionState } from './read.ts'

interface Read {
  cookie: string | undefined
  state: SessionState
}

declare global {
  var signInHandover: Map<string, Read> | undefined
}

/** More than can be under way at once; what nobody took makes room for newer. */
const capacity = 1000

/**
 * The proxy reads the session, to renew it and to answer 503 while it cannot be verified. The page of the same request
 * takes that reading over instead of asking the store again.
 *
 * It goes through this process's memory under the request's random id, once, and for the very same cookie: nothing
 * that a client sends can make a page believe in a reading that did not happen.
 */
export function handOver(request: string, cookie: string | undefined, state: SessionState): void {
  globalThis.signInHandover ??= new Map()
  const reads = globalThis.signInHandover
  const oldest = reads.size >= capacity ? reads.keys().next().value : undefined
  if (oldest !== undefined) reads.delete(oldest)
  reads.set(request, { cookie, state })
}

/** The proxy's reading for this request, once. */
export function takeOver(request: string, cookie: string | undefined): SessionState | undefined {
  const read = globalThis.signInHandover?.get(request)
  if (!read) return undefined
  globalThis.signInHandover?.delete(request)
  return read.cookie === cookie ? read.state : undefined
}
