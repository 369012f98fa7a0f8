import 'server-only'
import { type NextRequest, NextResponse } from 'next/server'
import { env } from '../env/index.ts'
import { cookieNamed } from '../session/cookies.ts'
import { reloadedNotice, typedCookies, typedSeconds } from '../typed.ts'
import { isKnownAction } from './known-actions.ts'

/**
 * The answer to a form of an older build, whose action this page does not have (a rolling deploy), or null. The page is
 * loaded anew, with what was typed; Next.js itself would answer with one line of plain text.
 */
export function reloadOldPage(request: NextRequest, form: FormData): NextResponse | null {
  const { pathname, search } = request.nextUrl
  const byScript = request.headers.get('next-action')
  if (isKnownAction(byScript, form, pathname)) return null

  const page = new URL(env().APP_URL + pathname + search)
  page.searchParams.set('notice', reloadedNotice)
  const response = byScript === null ? seeOther(page.href) : notFound()
  const { options } = cookieNamed('sign-in')
  const kept = { ...options, path: pathname, maxAge: typedSeconds }
  for (const [field, cookie] of Object.entries(typedCookies)) {
    const typed = typedIn(form, field)
    if (typed) response.cookies.set(cookie, typed, kept)
  }
  return response
}

function seeOther(location: string): NextResponse {
  return new NextResponse(null, { status: 303, headers: { Location: location } })
}

/** As Next.js says it to its own script, which then throws an error that `useForm` knows. */
function notFound(): NextResponse {
  return new NextResponse('', { status: 404, headers: { 'x-nextjs-action-not-found': '1' } })
}

/** More than an address has. In whole characters: half an emoji cannot be put into a cookie. */
const maxLength = 300

/** The script puts a prefix with a number before each name. */
function typedIn(form: FormData, field: string): string {
  const [, value] = [...form.entries()].find(([name]) => name === field || name.endsWith(`_${field}`)) ?? []
  return typeof value === 'string' ? [...value].slice(0, maxLength).join('') : ''
}
