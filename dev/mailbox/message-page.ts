import { type Html, html } from '../html.ts'
import { headersOf } from './api.ts'
import { findCode } from './code.ts'
import { layout, timeElement } from './layout.ts'
import type { Message } from './store.ts'

/** One message. The code comes first, because users look for it. */
export async function messagePage(message: Message): Promise<Html> {
  const { subject = 'No subject', text = '', html: htmlBody, from } = await message.parsed()
  const main = html`<p><a href="/">All messages</a></p>
<h1>${subject}</h1>
${codeBlock(findCode(text))}
<dl>
<dt>From</dt><dd>${from?.text ?? message.envelope.from}</dd>
<dt>To</dt><dd>${message.envelope.to.join(', ')}</dd>
<dt>Received</dt><dd>${timeElement(message.receivedAt)}</dd>
</dl>
<h2>Text</h2>
<pre>${text}</pre>
${htmlBody ? htmlPart(message) : html``}
<details><summary>Headers</summary><pre>${await headerText(message)}</pre></details>`
  return layout(`${subject} – Mailbox`, main)
}

function codeBlock(code: string | undefined): Html {
  if (code === undefined) return html``
  const plain = code.replace(/[\s-]/g, '')
  return html`<p class="code"><code>${code}</code>
<button type="button" data-copy="${plain}" hidden>Copy the code</button> <span role="status"></span></p>`
}

function htmlPart(message: Message): Html {
  return html`<h2>HTML</h2>
<iframe src="/messages/${message.id}/html" title="The message as HTML" sandbox></iframe>`
}

async function headerText(message: Message): Promise<string> {
  const headers = Object.entries(await headersOf(message))
  return headers.flatMap(([name, values]) => values.map((value) => `${name}: ${value}`)).join('\n')
}
