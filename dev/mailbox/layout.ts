import { type Html, html } from '../html.ts'

/** A complete page with this main part. */
export function layout(title: string, main: Html, head: Html = html``): Html {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
${head}
</head>
<body>
<main>
${main}
</main>
</body>
</html>`
}

/** A time, readable by people and programs. */
export function timeElement(date: Date): Html {
  const text = date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
  return html`<time datetime="${date.toISOString()}">${text}</time>`
}
