import 'server-only'
import { headers } from 'next/headers'
import { userAgent } from 'next/server'

/** Set by the proxy on each request, over whatever the client sent. */
export const requestIdHeader = 'x-request-id'

/** The id that the proxy gave this request; the same in each of its log lines. */
export async function requestId(): Promise<string> {
  return (await headers()).get(requestIdHeader) ?? 'none'
}

/** Roughly what the person sits at, for the list of sessions. Empty when it cannot be told. */
export async function clientSoftware(): Promise<{ browser: string; system: string }> {
  const { browser, os } = userAgent({ headers: await headers() })
  return { browser: shortened(browser.name), system: shortened(os.name) }
}

/** The header is the client's own words. */
function shortened(name: string | undefined): string {
  return name?.replace(/[^\w .+-]/g, '').slice(0, 32) ?? ''
}
