import 'server-only'
import { NextResponse } from 'next/server'
import { env } from '../env/index.ts'
import type { Messages } from '../messages/index.ts'

/** What the proxy says itself, before any page is rendered: a title, a sentence, and where to go. */
export interface PlainPage {
  status: number
  title: string
  text: string
  link: { href: string; text: string }
}

export function unavailablePage(words: Messages, here: string): PlainPage {
  const link = { href: here, text: words.tryAgain }
  return { status: 503, title: words.unavailableTitle, text: words.unavailableText, link }
}

export function foreignPage(words: Messages): PlainPage {
  const { APP_URL } = env()
  return {
    status: 403,
    title: words.foreignTitle,
    text: words.foreignText,
    link: { href: APP_URL, text: APP_URL },
  }
}

export function refusedPage(words: Messages, status: number): PlainPage {
  const { APP_URL } = env()
  return {
    status,
    title: words.errorTitle,
    text: words.unexpected,
    link: { href: APP_URL, text: words.toStart },
  }
}

/** A whole page in one string: what it has to say must not depend on anything that may be down. */
export function plainResponse(
  { status, title, text, link }: PlainPage,
  lang: string,
  nonce: string,
): NextResponse {
  const html = `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – ${escapeHtml(env().APP_NAME)}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { max-width: 28rem; margin: 0 auto; padding: 3rem 1.25rem; font: 1rem/1.5 system-ui, sans-serif }
a { display: inline-block; padding: .75rem 0; overflow-wrap: anywhere }
</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p role="alert">${escapeHtml(text)}</p>
<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p></main></body>
</html>`
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    ...(status === 503 && { 'Retry-After': '30' }),
  }
  return new NextResponse(html, { status, headers })
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
