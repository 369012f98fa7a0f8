import { type Html, html } from '../html.ts'
import { layout, timeElement } from './layout.ts'
import type { Message } from './store.ts'

/** The newest messages. A script refreshes the list. Without scripts, the page reloads itself. */
export async function listPage(messages: Message[], total: number, offersPreviews: boolean): Promise<Html> {
  const reload = html`<noscript><meta http-equiv="refresh" content="5"></noscript>`
  const main = html`<h1>Mailbox</h1>
<p>E-mails that are sent to this mailbox stay here. None is forwarded.</p>
${offersPreviews ? html`<form method="post" action="/previews"><button>Send every e-mail in every language</button></form>` : html``}
<div id="messages" data-refresh>
<p role="status">${total === 1 ? '1 message' : `${total} messages`}</p>
${messages.length === 0 ? html`` : await list(messages)}
</div>`
  return layout('Mailbox', main, reload)
}

async function list(messages: Message[]): Promise<Html> {
  return html`<ul class="list">${await Promise.all(messages.map(item))}</ul>
<form method="post" action="/delete-all"><button>Delete all</button></form>`
}

async function item(message: Message): Promise<Html> {
  const { subject } = await message.parsed()
  return html`<li><a href="/messages/${message.id}"><strong>${subject || 'No subject'}</strong>
<span>to ${message.envelope.to.join(', ')}</span> ${timeElement(message.receivedAt)}</a></li>
`
}
