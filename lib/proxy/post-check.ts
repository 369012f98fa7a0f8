import 'server-only'
import type { NextRequest } from 'next/server'
import { env } from '../env/index.ts'
import { isActionCall } from './action-call.ts'
import { readForm } from './multipart.ts'

/** Our largest form is an address or a code, a tag, a path and a bot token. */
const maxBytes = 16 * 1024

export type PostRefusal = { status: 400 | 403 | 411 | 413 | 415; reason: string }

/**
 * Whether a POST is one of our own forms: from our own pages, of their type and size, naming a server action. The
 * rest would cost Next.js a stack trace or an error page each. The form when it is fine: a body can be read once.
 *
 * Next.js compares `Origin` with a header that the client may send, and lets a request without `Origin` pass.
 */
export async function checkPost(request: NextRequest): Promise<FormData | PostRefusal> {
  const { headers } = request
  if (headers.get('origin') !== env().APP_URL) return { status: 403, reason: 'other-origin' }
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return { status: 403, reason: 'other-site' }

  const length = headers.get('content-length')
  if (length === null || !/^\d+$/.test(length)) return { status: 411, reason: 'no-length' }
  if (Number(length) > maxBytes) return { status: 413, reason: 'too-large' }
  const type = headers.get('content-type') ?? ''
  if (!/^multipart\/form-data;\s*boundary=/i.test(type)) return { status: 415, reason: 'other-type' }

  const form = await readForm(type, await request.arrayBuffer(), headers.has('next-action'))
  if (!form) return { status: 400, reason: 'unreadable' }
  return isActionCall(headers.get('next-action'), form) ? form : { status: 400, reason: 'no-action' }
}
