import 'server-only'
import type { NextRequest, NextResponse } from 'next/server'
import { isDocument } from '../http/request.ts'
import { cookieNamed } from '../http/sealed-cookies.ts'
import type { IssuedCookie } from './issue.ts'
import { readSessionCookie, type SessionState } from './read.ts'
import { renewIfDue } from './renew.ts'

/** The state of the session, and its new cookie if the proxy has renewed it. */
export interface ProxySession {
  state: SessionState['state']
  renewed: IssuedCookie | null
}

/**
 * Reads the session, and renews it if it is due and the browser loads a document. Of all the requests of a page, only
 * that one certainly delivers its cookie to the browser. The page of the same request sees the renewed cookie.
 */
export async function readProxySession(request: NextRequest, requestId: string): Promise<ProxySession> {
  const { name } = cookieNamed('session')
  const read = await readSessionCookie(request.cookies.get(name)?.value, requestId)
  const renewed =
    read.state === 'active' && isDocument(request) ? await renewIfDue(read.session, requestId) : null
  if (renewed) request.cookies.set(name, renewed.value)
  return { state: read.state, renewed }
}

/**
 * A page cannot change cookies while it renders, so the proxy writes the cookie of a renewed session and clears that of
 * an ended one. It clears the cookie only on the sign-in page, which tells the user that the session has ended. Guarded
 * pages redirect to it.
 */
export function writeProxySession(
  { nextUrl }: NextRequest,
  response: NextResponse,
  { state, renewed }: ProxySession,
): void {
  const { name, options } = cookieNamed('session')
  if (renewed) response.cookies.set(name, renewed.value, { ...options, maxAge: renewed.maxAge })
  const isSignIn = nextUrl.pathname === '/sign-in'
  // A date in the past clears it. If the page redirects, Next.js writes the cookie again and would lose `Max-Age=0`.
  if (state === 'ended' && isSignIn) response.cookies.set(name, '', { ...options, expires: new Date(0) })
}
