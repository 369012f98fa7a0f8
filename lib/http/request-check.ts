import 'server-only'
import type { NextRequest } from 'next/server'
import { env } from '../env/index.ts'
import { type CookiePurpose, cookieNamed } from './sealed-cookies.ts'

/** The pages of this application. The strict rules apply only to these, not to pages that a fork adds. */
const ownPages = ['/', '/sign-in', '/sign-in/code', '/account']
/** The largest form of these pages has an email address or a code, a reference, a path and a bot token. */
const maxBytes = 16 * 1024

const safeMethods = ['GET', 'HEAD', 'OPTIONS']
const sealedCookies: CookiePurpose[] = ['sign-in', 'session', 'device']

export interface RefusedRequest {
  status: 403 | 405 | 411 | 413 | 415
  /** One word for the log, see docs/logging.md. */
  reason: string
}

/**
 * Says why a request is refused. Null if it is allowed. On every page, an unsafe request with our cookies is refused if
 * another site made the browser send it. On our own pages, every post that does not come from our own forms is refused
 * too. The check of Next.js is weaker: it compares `Origin` with a header that the client may send, and lets a request
 * without `Origin` pass.
 */
export function refusedRequest(request: NextRequest): RefusedRequest | null {
  if (ownPages.includes(request.nextUrl.pathname)) return refusedOnOwnPage(request)
  const carriesCookies = sealedCookies.some((purpose) => request.cookies.has(cookieNamed(purpose).name))
  return safeMethods.includes(request.method) || !carriesCookies ? null : crossSite(request)
}

/** For the terminal of a developer. It is not for the log, which repeats nothing that a client chose, such as the path. */
export function explainRefusal({ method, nextUrl }: NextRequest, { status, reason }: RefusedRequest): string {
  return (
    `${method} ${nextUrl.pathname} was refused with ${status}: ${reason}. docs/logging.md explains each reason ` +
    '("Why a request was refused"), and docs/guarded-pages.md lists what is strict ("What is strict").'
  )
}

function refusedOnOwnPage(request: NextRequest): RefusedRequest | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null
  if (request.method !== 'POST') return { status: 405, reason: 'method' }
  return crossSite(request) ?? refusedBody(request)
}

function crossSite({ headers }: NextRequest): RefusedRequest | null {
  if (headers.get('origin') !== env().APP_URL) return { status: 403, reason: 'other-origin' }
  const site = headers.get('sec-fetch-site')
  return site === null || site === 'same-origin' ? null : { status: 403, reason: 'other-site' }
}

function refusedBody({ headers }: NextRequest): RefusedRequest | null {
  const length = headers.get('content-length')
  if (length === null || !/^\d+$/.test(length)) return { status: 411, reason: 'no-length' }
  if (Number(length) > maxBytes) return { status: 413, reason: 'too-large' }
  const isForm = /^multipart\/form-data;\s*boundary=/i.test(headers.get('content-type') ?? '')
  return isForm ? null : { status: 415, reason: 'other-type' }
}
