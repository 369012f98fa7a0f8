import { brand } from '../brand.ts'
import { escapeHtml } from '../http/html.ts'
import { directionOf, type Locale } from '../messages/index.ts'
import type { MailTexts } from './texts.ts'

const { light, dark } = brand

/** For mail programs that support dark colours. The others read only the `style` attributes. */
const darkStyle = `
:root { color-scheme: light dark; supported-color-schemes: light dark }
@media (prefers-color-scheme: dark) {
  .page { background: ${dark.paper} !important; color: ${dark.ink} !important }
  .card { background: ${dark.card} !important }
  .code { background: ${dark.paper} !important; color: ${dark.ink} !important }
  .soft { color: ${dark.soft} !important }
}`

/** The texts of our own e-mail. */
export interface OwnMailTexts extends MailTexts {
  lifetime: string
  newest: string
  neverShare: string
  notYou: string
}

/** The e-mail as HTML. It uses tables, because some mail programs support no other layout. */
export function emailHtml(code: string, texts: OwnMailTexts, originLine: string, locale: Locale): string {
  const { greeting, title, subTitle, lifetime, newest, neverShare, notYou, subject, serviceName } = texts
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`
  return `<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${darkStyle}</style>
</head>
<body class="page" style="margin:0;padding:0;background:${light.paper};color:${light.ink}">
<table role="presentation" class="page" dir="${directionOf(locale)}" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${light.paper};color:${light.ink};font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px;background:${light.card};border-radius:16px;border-top:6px solid ${light.accent}"><tr><td style="padding:28px 24px;text-align:start">
<p style="margin:0 0 24px;font-weight:600"><img src="${escapeHtml(texts.logoImageURL)}" alt="" width="48" height="48" style="width:48px;height:48px;border:0;vertical-align:middle"> &nbsp;<bdi>${escapeHtml(serviceName)}</bdi></p>
${paragraph(greeting)}
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">${escapeHtml(title)}</h1>
<p class="code" dir="ltr" style="margin:0 0 16px;padding:16px 8px;border-radius:8px;border:1px solid ${light.accent};background:${light.paper};color:${light.ink};font:700 30px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px;text-align:center">${escapeHtml(code)}</p>
${paragraph(subTitle)}
${paragraph(`${lifetime} ${newest}`)}
<p style="margin:0 0 16px"><strong>${escapeHtml(neverShare)}</strong></p>
<p class="soft" style="margin:0;color:${light.soft}">${escapeHtml(notYou)}</p>
<p class="soft" dir="ltr" style="margin:24px 0 0;font-size:13px;color:${light.soft}">${escapeHtml(originLine)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>`
}
