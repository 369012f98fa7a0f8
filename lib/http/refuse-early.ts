import 'server-only'
import { IncomingMessage, Server, ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import { env } from '../env/index.ts'
import { nonPagePolicy, securityHeaders, strictTransportSecurity } from './security-headers.mjs'
import { isStopping } from './shutdown.ts'

/** After this, a client that keeps its side of a refused connection open is cut off. */
const closeAfterMs = 1_000

/**
 * Refuses requests that Next.js would mishandle before our code runs. Our own pages send none of these:
 * - Upgrade: Next.js keeps the socket open, with no answer and no time limit.
 * - a target that is not a plain path, such as `*` or `http://host/`: Next.js answers 500 and logs the target, or
 *   redirects to it.
 * - TRACE, and a static file with a method other than GET and HEAD: Next.js answers 500.
 * - `/_global-error`: Next.js serves it as a page, with 500 and scripts without a nonce.
 *
 * Next.js creates the server itself and offers no way to reach it, so this wraps `emit` of all HTTP servers.
 */
export function refuseEarly(): void {
  Server.prototype.emit = new Proxy(Server.prototype.emit, {
    apply(emit, server, args: unknown[]) {
      const [event, request, output] = args
      if (event === 'upgrade' && output instanceof Socket) return closeUpgrade(output)
      if (event === 'request' && request instanceof IncomingMessage && output instanceof ServerResponse) {
        const status = earlyRefusal(request)
        if (status) return refuse(output, status)
        ignoreConditions(request)
        if (isStopping()) output.setHeader('Connection', 'close')
      }
      return Reflect.apply(emit, server, args)
    },
  })
}

const staticFile = /^\/(?:_next\/static\/|[^/]+\.(?:svg|png|ico|txt)$)/

type RequestLine = Pick<IncomingMessage, 'method' | 'url'>

/** The status to refuse a request with, or null if Next.js may handle it. */
function earlyRefusal({ method = '', url = '' }: RequestLine): number | null {
  const path = pathOf(url)
  // For a path with two slashes or a backslash, Next.js sends a redirect without any security header.
  if (!path.startsWith('/') || /\/\/|\\/.test(path)) return 400
  if (path === '/_global-error') return 404
  if (method === 'TRACE') return 405
  return staticFile.test(path) && !['GET', 'HEAD'].includes(method) ? 405 : null
}

/** If a condition or a range is not satisfied, Next.js answers 500. A server may ignore both, so they are removed. */
function ignoreConditions({ url = '', headers }: IncomingMessage): void {
  if (!staticFile.test(pathOf(url))) return
  for (const name of ['range', 'if-match', 'if-unmodified-since']) delete headers[name]
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}

function refuse(response: ServerResponse, status: number): true {
  for (const [name, value] of refusalHeaders()) response.setHeader(name, value)
  response.writeHead(status).end(STATUS_CODES[status])
  return true
}

/**
 * Answers 400, and closes the connection even if the client does not. The HTTP server no longer manages this socket, so
 * no time limit would apply to it, and on SIGTERM the process would wait for it.
 */
function closeUpgrade(socket: Socket): true {
  const headers = refusalHeaders().map(([name, value]) => `${name}: ${value}`)
  socket.on('error', () => undefined)
  // Unread bytes would turn the end of the connection into a reset, and the client might lose the answer.
  socket.resume()
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers.join('\r\n')}\r\n\r\n${STATUS_CODES[400]}`)
  const timer = setTimeout(() => socket.destroy(), closeAfterMs)
  socket.once('close', () => clearTimeout(timer))
  return true
}

function refusalHeaders(): [string, string][] {
  const secure = env().APP_URL.startsWith('https:')
  return [
    ...[...securityHeaders, nonPagePolicy].map(({ key, value }): [string, string] => [key, value]),
    ...(secure ? [['Strict-Transport-Security', strictTransportSecurity] satisfies [string, string]] : []),
    ['Cache-Control', 'no-store'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    // The rest of the request is not read, so no other request can follow it.
    ['Connection', 'close'],
  ]
}
