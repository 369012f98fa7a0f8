import 'server-only'
import type { NextRequest, NextResponse } from 'next/server'
import { cookieNamed } from '../session/cookies.ts'
import { handOver } from '../session/handover.ts'
import { readSessionCookie, type SessionState } from '../session/read.ts'
import { renewIfDue } from '../session/renew.ts'
import type { MadeCookie } from '../session/start.ts'

/** What the proxy found out about the session, and a new cookie for it. */
export interface SessionReading {
  state: SessionState['state']
  renewed: MadeCookie | null
}

/**
 * Reads the session once for the whole request and hands it over to the page. Renews it on GETs of documents only:
 * of the many requests of one page, only that one's cookie surely reaches the browser.
 */
export async function readSession(request: NextRequest, id: string): Promise<SessionReading> {
  const { name } = cookieNamed('session')
  const cookie = request.cookies.get(name)?.value
  const read = await readSessionCookie(cookie, id)
  const renewed = read.state === 'active' && isDocument(request) ? await renewIfDue(read.session, id) : null
  if (renewed) request.cookies.set(name, renewed.value)
  // Under the cookie as the page will see it: an ended one is dropped in this very answer.
  handOver(id, read.state === 'ended' ? undefined : (renewed?.value ?? cookie), read)
  return { state: read.state, renewed }
}

/** Rendering a page cannot change cookies, so the proxy writes the renewed one and drops the ended one. */
export function writeSessionCookie(response: NextResponse, { state, renewed }: SessionReading): void {
  const { name, options } = cookieNamed('session')
  if (renewed) response.cookies.set(name, renewed.value, { ...options, maxAge: renewed.maxAge })
  // By date: where the page redirects, Next.js writes the cookie once more, and loses a Max-Age of 0.
  if (state === 'ended') response.cookies.set(name, '', { ...options, expires: new Date(0) })
}

function isDocument({ method, headers }: NextRequest): boolean {
  return method === 'GET' && !headers.has('rsc') && (headers.get('accept') ?? '').includes('text/html')
}
