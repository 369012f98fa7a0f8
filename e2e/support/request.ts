import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

const LIMIT_MS = 60_000

export interface Sent {
  method?: string
  /** Sent exactly as it is, e.g. `//account` or `/%61ccount`. */
  path: string
  headers?: Record<string, string | string[]>
  body?: Buffer | string
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The time from the request to the last byte of the response. */
  ms: number
}

const plainAgent = new HttpAgent({ keepAlive: true })
// Each run has a new self-signed certificate.
const tlsAgent = new HttpsAgent({ keepAlive: true, rejectUnauthorized: false })

/**
 * Sends one request as it is, and follows no redirect. Unless the caller sets them, it adds Accept-Language and, if the
 * body is not chunked, Content-Length. Node.js adds Host and Connection.
 */
export function send(origin: string, { method = 'GET', path, headers = {}, body }: Sent): Promise<Answer> {
  const { protocol, hostname, port } = new URL(origin)
  const secure = protocol === 'https:'
  const chunked = 'transfer-encoding' in headers
  const allHeaders = {
    'accept-language': 'en',
    ...(body !== undefined && !chunked && { 'content-length': Buffer.byteLength(body) }),
    ...headers,
  }
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const options = { method, hostname, port, path, headers: allHeaders, timeout: LIMIT_MS }
    const outgoing = secure
      ? httpsRequest({ ...options, agent: tlsAgent })
      : httpRequest({ ...options, agent: plainAgent })
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
          ms: performance.now() - startedAt,
        }),
      )
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${LIMIT_MS / 1000} s`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Encodes fields as browsers encode the application's forms. Returns the body and its content type. */
export async function multipart(
  fields: Iterable<[string, string | Blob]>,
): Promise<{ type: string; body: Buffer }> {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  const encoded = new Response(form)
  const type = encoded.headers.get('content-type') ?? ''
  return { type, body: Buffer.from(await encoded.arrayBuffer()) }
}
