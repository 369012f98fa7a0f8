import 'server-only'
import type { NextRequest, NextResponse } from 'next/server'
import { isDocument } from '../http/request.ts'
import { cookieNamed } from '../http/sealed-cookies.ts'
import type { IssuedCookie } from './issue.ts'
import { readSessionCookie, type SessionState } from './read.ts'
import { renewIfDue } from './renew.ts'

/** What the proxy found out about the session, and a new cookie for it. */
export interface ProxySession {
  state: SessionState['state']
  renewed: IssuedCookie | null
}

/**
 * Reads the session, and renews it on GETs of documents only: of the many requests of one page, only that one's cookie
 * surely reaches the browser. The page of the same request sees the renewed cookie.
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
 * Rendering a page cannot change cookies, so the proxy writes the renewed one and clears the ended one. It clears it on
 * the sign-in page only, which says that the session has ended: the page before leads there.
 */
export function writeProxySession(
  { nextUrl }: NextRequest,
  response: NextResponse,
  { state, renewed }: ProxySession,
): void {
  const { name, options } = cookieNamed('session')
  if (renewed) response.cookies.set(name, renewed.value, { ...options, maxAge: renewed.maxAge })
  // By date: where the page redirects, Next.js writes the cookie once more, and loses a Max-Age of 0.
  const isSignIn = nextUrl.pathname === '/sign-in'
  if (state === 'ended' && isSignIn) response.cookies.set(name, '', { ...options, expires: new Date(0) })
}
