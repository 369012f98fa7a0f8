import { randomUUID } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { nonceHeader } from '@/lib/bot-check/setup'
import { env } from '@/lib/env'
import { strictTransportSecurity } from '@/lib/http/security-headers.mjs'
import { log } from '@/lib/log'
import { type Messages, messagesFor } from '@/lib/messages'
import { localeCookie } from '@/lib/messages/locale'
import { negotiate } from '@/lib/messages/negotiate'
import { contentSecurityPolicy } from '@/lib/proxy/content-security-policy'
import { newNonce } from '@/lib/proxy/nonce'
import { reloadOldPage } from '@/lib/proxy/old-page'
import {
  foreignPage,
  type PlainPage,
  plainResponse,
  refusedPage,
  unavailablePage,
} from '@/lib/proxy/plain-page'
import { checkPost } from '@/lib/proxy/post-check'
import { readSession, writeSessionCookie } from '@/lib/proxy/session'
import { requestIdHeader } from '@/lib/request'

/** Pages that can be shown while nobody can tell who is signed in. All others then answer 503. */
const publicPaths = ['/']

/**
 * Before each page: refuses posts that are not our own, renews the session, and gives the page its nonce. It decides
 * no access: the guard on the first line of a page does.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const id = randomUUID()
  const nonce = newNonce()
  const policy = contentSecurityPolicy(nonce)
  const answer = (page: (words: Messages) => PlainPage) => {
    const locale = negotiate(request.cookies.get(localeCookie)?.value, request.headers.get('accept-language'))
    return secured(plainResponse(page(messagesFor(locale)), locale, nonce), policy)
  }

  if (!['GET', 'HEAD', 'POST'].includes(request.method)) return answer((words) => refusedPage(words, 405))
  const { pathname, search } = request.nextUrl
  if (pathname !== '/' && pathname.endsWith('/')) {
    return secured(
      NextResponse.redirect(new URL(withoutEndSlash(pathname) + search, env().APP_URL), 308),
      policy,
    )
  }
  const posted = request.method === 'POST' ? await checkPost(request) : null
  if (posted && 'status' in posted) {
    log.warn({ event: 'post.refused', request: id, reason: posted.reason, status: posted.status })
    return answer((words) => (posted.status === 403 ? foreignPage(words) : refusedPage(words, posted.status)))
  }
  const reload = posted && reloadOldPage(request, posted)
  if (reload) {
    log.info({ event: 'post.refused', request: id, reason: 'older-build', status: reload.status })
    return secured(reload, policy)
  }

  const session = await readSession(request, id)
  // An action that the browser called shows a sentence in its form instead. On a GET the header means nothing.
  const calledByScript = posted !== null && request.headers.has('next-action')
  if (session.state === 'unverifiable' && !publicPaths.includes(pathname) && !calledByScript) {
    return answer(unavailablePage)
  }

  const { headers } = request
  headers.set(requestIdHeader, id)
  headers.set(nonceHeader, nonce)
  headers.set('Content-Security-Policy', policy)
  // Whatever the client sent: the origin was compared with the setting above, Next.js compares it with this.
  headers.set('x-forwarded-host', new URL(env().APP_URL).host)
  const response = secured(NextResponse.next({ request: { headers } }), policy)
  writeSessionCookie(response, session)
  // Posts of the account page end sessions; what the browser kept of them goes too. (Choosing a language is one as well.)
  if (request.method === 'POST' && pathname === '/account') {
    response.headers.set('Clear-Site-Data', '"cache"')
  }
  return response
}

function withoutEndSlash(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, '')}`
}

function secured(response: NextResponse, policy: string): NextResponse {
  response.headers.set('Content-Security-Policy', policy)
  response.headers.set('Cache-Control', 'no-store')
  if (env().APP_URL.startsWith('https:'))
    response.headers.set('Strict-Transport-Security', strictTransportSecurity)
  return response
}

export const config = {
  matcher: [
    // Static files need no nonce, and health checks must answer whatever else does not.
    '/((?!_next/static/|livez$|readyz$|[^/]+\\.(?:svg|png|ico|txt)$).*)',
    // Next.js would take a post to any path for the call of an action, and answers 500 to one of a static file.
    { source: '/:path*', has: [{ type: 'header', key: 'content-type' }] },
    { source: '/:path*', has: [{ type: 'header', key: 'content-length' }] },
    { source: '/:path*', has: [{ type: 'header', key: 'transfer-encoding' }] },
    { source: '/:path*', has: [{ type: 'header', key: 'next-action' }] },
  ],
}
