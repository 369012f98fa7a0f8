import 'server-only'
import { NextResponse } from 'next/server'
import { brand } from '../brand.ts'
import { env } from '../env/index.ts'
import { directionOf, type Locale, type Messages } from '../messages/index.ts'
import { escapeHtml } from './html.ts'

/** A page that the proxy itself answers with, before any page is rendered: a title, a sentence and a link. */
export interface StaticPage {
  status: number
  title: string
  text: string
  link: { href: string; text: string }
}

export function unavailablePage(messages: Messages): StaticPage {
  // An empty address loads the same page again, with its query.
  const link = { href: '', text: messages.tryAgain }
  return { status: 503, title: messages.unavailableTitle, text: messages.unavailableText, link }
}

export function crossSitePage(messages: Messages): StaticPage {
  const { APP_URL } = env()
  return {
    status: 403,
    title: messages.foreignTitle,
    text: messages.foreignText,
    link: { href: APP_URL, text: APP_URL },
  }
}

export function refusedPage(messages: Messages, status: number): StaticPage {
  const { APP_URL } = env()
  return {
    status,
    title: messages.errorTitle,
    text: messages.postRefused,
    link: { href: APP_URL, text: messages.toStart },
  }
}

/** A whole page in one string, so that it does not depend on anything that may be unavailable. */
export function staticResponse(
  { status, title, text, link }: StaticPage,
  locale: Locale,
  nonce: string,
): NextResponse {
  const name = escapeHtml(env().APP_NAME)
  const html = `<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – ${name}</title><link rel="icon" href="${brand.logo}">
<style nonce="${nonce}">${style}</style></head>
<body><header><img src="${brand.logo}" alt="" width="32" height="32"> <bdi>${name}</bdi></header>
<main><h1>${escapeHtml(title)}</h1><p role="alert">${escapeHtml(text)}</p>
<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p></main></body>
</html>`
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    ...(status === 503 && { 'Retry-After': '30' }),
  }
  return new NextResponse(html, { status, headers })
}

const { light, dark, emailAccent } = brand

/** The look of the other pages, in a few lines. */
const style = `
:root { color-scheme: light dark }
body { max-width: 26rem; margin: 0 auto; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; background: ${light.paper}; color: ${light.ink}; overflow-wrap: anywhere }
header { display: flex; align-items: center; gap: .75rem; margin-bottom: 1.5rem; font-weight: 600 }
main { padding: 2rem 1.25rem 1rem; border-radius: 1rem; border-top: .375rem solid ${emailAccent}; background: ${light.card} }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.3 }
a { display: inline-block; padding: .625rem 0; color: inherit; font-weight: 600; text-underline-offset: .25rem }
@media (prefers-color-scheme: dark) {
  body { background: ${dark.paper}; color: ${dark.ink} }
  main { background: ${dark.card} }
}`
