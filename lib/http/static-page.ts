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

const { light, dark } = brand

function variables(colours: Record<string, string>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour}`)
    .join('; ')
}

/** The look of the other pages, in a few lines. */
const style = `
:root { color-scheme: light dark; ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
body { max-width: 28rem; box-sizing: border-box; margin: 0 auto; padding: 1.5rem 1rem; font: 1rem/1.5 system-ui, sans-serif; background: var(--paper); color: var(--ink); overflow-wrap: anywhere }
header { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; margin-bottom: 1rem; font-weight: 600 }
main { position: relative; overflow: hidden; padding: 2rem 1.25rem .5rem; border: 1px solid var(--faint); border-radius: 1rem; background: var(--card) }
main::before { content: ""; position: absolute; inset: 0 0 auto; height: .375rem; background: repeating-linear-gradient(-45deg, var(--accent) 0 14px, transparent 14px 22px, var(--stamp) 22px 36px, transparent 36px 44px) }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.3; letter-spacing: -.025em; text-wrap: balance }
p { margin: 0 0 1rem; color: var(--soft); text-wrap: pretty }
a { display: inline-block; padding: .625rem 0; color: var(--accent); font-weight: 600; text-underline-offset: .25rem }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
@media (min-width: 40rem) {
  body { padding: 3rem 1.25rem }
  main { padding: 2.5rem 2rem 1rem }
}`
