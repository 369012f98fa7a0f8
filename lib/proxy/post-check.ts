import 'server-only'
import type { NextRequest } from 'next/server'
import { env } from '../env/index.ts'

/** Our largest form is an address or a code, a tag, a path and a bot token. */
const maxBytes = 16 * 1024

const actionId = /^[0-9a-f]{40,42}$/

export type PostRefusal = { status: 400 | 403 | 411 | 413 | 415; reason: string }

/**
 * Whether a POST is one of our own forms: from our own pages, of their type and size, naming a server action. The
 * rest would cost Next.js a stack trace or an error page each. Null when it is fine.
 *
 * Next.js compares `Origin` with a header that the client may send, and lets a request without `Origin` pass.
 */
export async function refusePost(request: NextRequest): Promise<PostRefusal | null> {
  const { headers } = request
  if (headers.get('origin') !== env().APP_URL) return { status: 403, reason: 'other-origin' }
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return { status: 403, reason: 'other-site' }

  const length = headers.get('content-length')
  if (length === null || !/^\d+$/.test(length)) return { status: 411, reason: 'no-length' }
  if (Number(length) > maxBytes) return { status: 413, reason: 'too-large' }
  if (!/^multipart\/form-data;\s*boundary=/i.test(headers.get('content-type') ?? '')) {
    return { status: 415, reason: 'other-type' }
  }

  const form = await request.formData().catch(() => null)
  if (!form) return { status: 400, reason: 'unreadable' }
  return namesAction(headers.get('next-action'), form) ? null : { status: 400, reason: 'no-action' }
}

/** With JavaScript a header names the action; without it, a hidden field of the form does. */
function namesAction(header: string | null, form: FormData): boolean {
  if (header !== null) return actionId.test(header)
  const names = [...form.keys()].filter((name) => name.startsWith('$ACTION_'))
  return names.some((name) => {
    if (name.startsWith('$ACTION_ID_')) return actionId.test(name.slice('$ACTION_ID_'.length))
    const reference = /^\$ACTION_REF_(\d{1,3})$/.exec(name)?.[1]
    return reference !== undefined && boundAction(form.get(`$ACTION_${reference}:0`))
  })
}

function boundAction(value: FormDataEntryValue | null): boolean {
  return typeof value === 'string' && /^\{"id":"[0-9a-f]{40,42}","bound":("\$@1"|null)\}$/.test(value)
}
