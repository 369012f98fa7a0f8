import 'server-only'
import { headers } from 'next/headers'
import { type NextRequest, userAgent } from 'next/server'

/** Set by the proxy on each request, over whatever the client sent. */
export const requestIdHeader = 'x-request-id'

/** The id that the proxy gave this request; the same in each of its log lines. */
export async function requestId(): Promise<string> {
  return (await headers()).get(requestIdHeader) ?? 'none'
}

/** Whether a browser asks for a whole page, so that it is sure to keep the cookies of the response. */
export function isDocument({ method, headers }: NextRequest): boolean {
  return method === 'GET' && !headers.has('rsc') && (headers.get('accept') ?? '').includes('text/html')
}

/** Roughly which browser and system the user has, for the list of sessions. Empty when unknown. */
export async function clientSoftware(): Promise<{ browser: string; system: string }> {
  const { browser, os } = userAgent({ headers: await headers() })
  return { browser: shortened(browser.name), system: shortened(os.name) }
}

/** The client chooses the header. */
function shortened(name: string | undefined): string {
  return name?.replace(/[^\w .+-]/g, '').slice(0, 32) ?? ''
}
