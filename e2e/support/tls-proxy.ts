import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { pipeline } from 'node:stream'
import { close, listen } from '../../dev/http/listen.ts'
import { selfSigned } from './self-signed.ts'

const MAX_BODY_BYTES = 1 << 20

export interface TlsProxy {
  port: number
  /** The origins between which it alternates, such as `http://127.0.0.1:4321`. */
  upstreams: string[]
  stop(): Promise<void>
}

/**
 * Terminates TLS in front of the application, as the proxy of a real deployment does. It appends the client IP to
 * X-Forwarded-For, and overwrites X-Forwarded-Proto and -Host. For a dead upstream it answers 502.
 */
export async function startTlsProxy(): Promise<TlsProxy> {
  // Each request has a new connection, because the application may close an idle one just when it is reused.
  const agent = new Agent({ keepAlive: false })
  const upstreams: string[] = []
  let turn = 0
  const server = createServer(await selfSigned(), (incoming, answer) => {
    turn += 1
    const upstream = upstreams[turn % upstreams.length]
    if (upstream === undefined) return answer.writeHead(502).end()
    forward(incoming, answer, upstream, agent)
  })
  const port = await listen(server, 0)
  return {
    port,
    upstreams,
    async stop() {
      agent.destroy()
      await close(server)
    },
  }
}

function forward(incoming: IncomingMessage, answer: ServerResponse, upstream: string, agent: Agent): void {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    answer.writeHead(413, { Connection: 'close' }).end()
    return
  }
  const { method, url } = incoming
  const { hostname, port } = new URL(upstream)
  const outgoing = request({ agent, hostname, port, method, path: url, headers: headersFor(incoming) })
  outgoing.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.statusMessage, endToEnd(response.rawHeaders))
    pipeline(response, answer, () => undefined)
  })
  outgoing.on('error', () => {
    if (answer.headersSent) answer.destroy()
    else answer.writeHead(502).end()
  })
  answer.on('close', () => outgoing.destroy())
  limited(incoming, outgoing.destroy.bind(outgoing)).pipe(outgoing)
}

function headersFor({ headers, socket }: IncomingMessage) {
  const client = socket.remoteAddress ?? ''
  const { connection: _, 'keep-alive': __, ...passedOn } = headers
  return {
    ...passedOn,
    'x-forwarded-for': [headers['x-forwarded-for'], client].filter(Boolean).join(', '),
    'x-forwarded-proto': 'https',
    'x-forwarded-host': headers.host,
  }
}

/** Removes the headers that apply to a single connection. Names and values alternate in the list. */
function endToEnd(rawHeaders: string[]): string[] {
  const hop = /^(connection|keep-alive)$/i
  return rawHeaders.filter((_, i) => !hop.test(rawHeaders[i - (i % 2)] ?? ''))
}

/** Limits the size of a body whose length is not declared. */
function limited(incoming: IncomingMessage, giveUp: () => void): IncomingMessage {
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) giveUp()
  })
  return incoming
}
