import 'server-only'
import { headers } from 'next/headers'
import { type NextRequest, userAgent } from 'next/server'

/** The proxy sets this header on each request, and overwrites what the client sent. */
export const requestIdHeader = 'x-request-id'

/** The ID that the proxy gave this request. All log lines of the request have it. */
export async function requestId(): Promise<string> {
  return (await headers()).get(requestIdHeader) ?? 'none'
}

/** Whether a browser requests a whole page. Only then does it certainly keep the cookies of the response. */
export function isDocument({ method, headers }: NextRequest): boolean {
  return method === 'GET' && (headers.get('accept') ?? '').includes('text/html')
}

/** The names of the user's browser and system, for the list of sessions. Empty if unknown. */
export async function clientSoftware(): Promise<{ browser: string; system: string }> {
  const { browser, os } = userAgent({ headers: await headers() })
  return { browser: shortened(browser.name), system: shortened(os.name) }
}

/** The client chooses the header, so its text is cleaned and cut. */
function shortened(name: string | undefined): string {
  return name?.replace(/[^\w .+-]/g, '').slice(0, 32) ?? ''
}
