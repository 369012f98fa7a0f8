import { readFileSync } from 'node:fs'
import type { Html } from '../html.ts'
import type { Reply, Routes } from '../http/router.ts'
import { listPage } from './list-page.ts'
import { messagePage } from './message-page.ts'
import type { Store } from './store.ts'

const LIST_MAX = 200
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
/**
 * The HTML of a message is untrusted. It may not run scripts, submit forms or leave its frame, and loads only images.
 */
const MAIL_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http://localhost:*"

/** The pages for users. They work without scripts too. */
export function pageRoutes(store: Store, previews?: () => Promise<void>): Routes {
  return {
    'GET /': async () => {
      const messages = store.newest()
      return page(await listPage(messages.slice(0, LIST_MAX), messages.length, previews !== undefined))
    },
    'GET /messages/{ID}': async ({ parameters: [id = ''] }) => {
      const message = store.find(id)
      return message && page(await messagePage(message))
    },
    'GET /messages/{ID}/html': async ({ parameters: [id = ''] }) => {
      const message = store.find(id)
      return message && document((await message.parsed()).html || '', MAIL_POLICY)
    },
    'POST /delete-all': () => {
      store.delete(undefined)
      return { status: 303, headers: { Location: '/' }, body: '' }
    },
    ...(previews && {
      'POST /previews': async () => {
        await previews()
        return { status: 303, headers: { Location: '/' }, body: '' }
      },
    }),
    'GET /page.css': () => asset('page.css', 'text/css'),
    'GET /page.js': () => asset('page.js', 'text/javascript'),
  }
}

function page({ html }: Html): Reply {
  return document(html, PAGE_POLICY)
}

function document(body: string, policy: string): Reply {
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy }
  return { status: 200, headers, body }
}

function asset(name: string, type: string): Reply {
  return {
    status: 200,
    headers: { 'Content-Type': type },
    body: readFileSync(new URL(name, import.meta.url), 'utf8'),
  }
}
