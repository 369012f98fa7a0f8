import { brand } from '../brand.ts'
import type { Locale } from '../messages/index.ts'
import type { MailTexts } from './texts.ts'

/**
 * Our own e-mail with the code, as HTML and as text. The code is one text node of plain characters, so that it can be
 * marked with a double click; the last line is bound to our host, so that phones offer it only there.
 */
export function codeMail(code: string, texts: MailTexts, locale: Locale) {
  return { subject: texts.subject, text: text(code, texts), html: html(code, texts, locale) }
}

function text(code: string, texts: MailTexts): string {
  const { greeting, title, subTitle, lifetime, newest, neverShare, notYou } = texts
  return [
    greeting,
    `${title}:`,
    code,
    subTitle,
    `${lifetime} ${newest}`,
    neverShare,
    notYou,
    boundLine(code, texts),
  ].join('\n\n')
}

function html(code: string, texts: MailTexts, locale: Locale): string {
  const { greeting, title, subTitle, lifetime, newest, neverShare, notYou, subject, serviceName } = texts
  const paragraph = (words: string) => `<p style="margin:0 0 16px">${escapeHtml(words)}</p>`
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
  :root { color-scheme: light dark }
  @media (prefers-color-scheme: dark) {
    body, .page { background: #14181a !important; color: #eef2f0 !important }
    .code { background: #20282a !important; color: #ffffff !important }
  }
</style>
</head>
<body class="page" style="margin:0;background:#ffffff;color:#1b2422;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:480px;margin:0 auto;padding:32px 24px">
<p style="margin:0 0 24px"><img src="${escapeHtml(texts.logoImageURL)}" alt="${escapeHtml(serviceName)}" height="48" style="height:48px;border:0"></p>
${paragraph(greeting)}
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${escapeHtml(title)}</h1>
<p class="code" style="margin:0 0 16px;padding:16px;border-radius:8px;border-left:4px solid ${brand.emailAccent};background:#f1f5f3;color:#1b2422;font:700 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px">${escapeHtml(code)}</p>
${paragraph(subTitle)}
${paragraph(`${lifetime} ${newest}`)}
<p style="margin:0 0 16px"><strong>${escapeHtml(neverShare)}</strong></p>
${paragraph(notYou)}
<p style="margin:24px 0 0;font-size:13px;opacity:.75">${escapeHtml(boundLine(code, texts))}</p>
</div>
</body>
</html>`
}

/** The format of origin-bound one-time codes: a phone fills the code in only on this host. */
function boundLine(code: string, { logoClickURL }: MailTexts): string {
  return `@${new URL(logoClickURL).hostname} #${code}`
}

function escapeHtml(words: string): string {
  return words.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
