import { randomUUID } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { nonceHeader } from '@/lib/bot-check/setup'
import { env } from '@/lib/env'
import { contentSecurityPolicy } from '@/lib/http/content-security-policy'
import { newNonce } from '@/lib/http/nonce'
import { noticeCookie, noticeHeader, noticeNameIn, noticeValue } from '@/lib/http/notice-cookie'
import { isDocument, requestIdHeader } from '@/lib/http/request'
import { explainRefusal, refusedRequest } from '@/lib/http/request-check'
import { strictTransportSecurity } from '@/lib/http/security-headers.mjs'
import {
  crossSitePage,
  refusedPage,
  type StaticPage,
  staticResponse,
  unavailablePage,
} from '@/lib/http/static-page'
import { log } from '@/lib/log'
import { type Messages, messagesFor } from '@/lib/messages'
import { localeCookie } from '@/lib/messages/locale'
import { negotiate } from '@/lib/messages/negotiate'
import { type ProxySession, readProxySession, writeProxySession } from '@/lib/session/proxy-session'

/** Pages that work even while the session cannot be verified. All other pages then answer 503. */
const publicPaths = ['/']

/**
 * Runs before each page. It refuses cross-site requests, renews the session, and gives the page its nonce. It does not
 * decide who may see a page: the guard on the first line of the page does.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const id = randomUUID()
  const nonce = newNonce()
  const policy = contentSecurityPolicy(nonce)
  const respond = (page: (messages: Messages) => StaticPage) => {
    const locale = negotiate(request.cookies.get(localeCookie)?.value, request.headers.get('accept-language'))
    return withSecurityHeaders(staticResponse(page(messagesFor(locale)), locale, nonce), policy)
  }

  const { pathname, search } = request.nextUrl
  if (pathname !== '/' && pathname.endsWith('/')) {
    const target = new URL(withoutTrailingSlash(pathname) + search, env().APP_URL)
    return withSecurityHeaders(NextResponse.redirect(target, 308), policy)
  }
  const refused = refusedRequest(request)
  if (refused) {
    log.warn({ event: 'post.refused', request: id, ...refused })
    if (process.env.NODE_ENV === 'development') console.warn(explainRefusal(request, refused))
    return respond((messages) =>
      refused.status === 403 ? crossSitePage(messages) : refusedPage(messages, refused.status),
    )
  }

  const session = await readProxySession(request, id)
  // If a script called an action, the form shows the error instead. On a GET this header means nothing.
  const isScriptedAction = request.method === 'POST' && request.headers.has('next-action')
  if (session.state === 'unverifiable' && !publicPaths.includes(pathname) && !isScriptedAction) {
    return respond(unavailablePage)
  }

  const { headers } = request
  headers.set(requestIdHeader, id)
  headers.set(nonceHeader, nonce)
  headers.set(noticeHeader, noticeOf(request, session))
  headers.set('Content-Security-Policy', policy)
  // Overwrites what the client sent, because Next.js compares the origin with this header. Our check used `APP_URL`.
  headers.set('x-forwarded-host', new URL(env().APP_URL).host)
  const response = withSecurityHeaders(NextResponse.next({ request: { headers } }), policy)
  writeProxySession(request, response, session)
  // This request's page shows the notice, so its cookie is cleared here. A page that a script loads clears it itself.
  const isNoticeShown = request.cookies.has(noticeCookie) && isDocument(request)
  if (isNoticeShown) response.cookies.set(noticeCookie, '', { path: '/', expires: new Date(0) })
  return response
}

/** The notice that the page shows about the previous step. On the sign-in page, an ended session has its own notice. */
function noticeOf({ method, nextUrl, cookies }: NextRequest, { state }: ProxySession): string {
  if (method === 'GET' && nextUrl.pathname === '/sign-in' && state === 'ended') return noticeValue('ended')
  const value = cookies.get(noticeCookie)?.value ?? ''
  return noticeNameIn(value) ? value : ''
}

/** Also leaves only one slash at the start, because a path that starts with `//` would lead to another site. */
function withoutTrailingSlash(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, '')}`
}

function withSecurityHeaders(response: NextResponse, policy: string): NextResponse {
  response.headers.set('Content-Security-Policy', policy)
  response.headers.set('Cache-Control', 'no-store')
  if (env().APP_URL.startsWith('https:'))
    response.headers.set('Strict-Transport-Security', strictTransportSecurity)
  return response
}

export const config = {
  // Static files need no nonce, and health checks must answer even if nothing else does.
  matcher: ['/((?!_next/static/|livez$|readyz$|[^/]+\\.(?:svg|png|ico|txt)$).*)'],
}
