import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { readBody } from './body.ts'

const BODY_LIMIT_BYTES = 1 << 20
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

export type Call = { request: IncomingMessage; query: URLSearchParams; parameters: string[]; body: unknown }
export type Reply = { status: number; headers: Record<string, string>; body: string }
/** Keys are `METHOD /path/{parameter}`. A reply of `undefined` is a 404. */
export type Routes = Record<string, (call: Call) => Reply | undefined | Promise<Reply | undefined>>

/** A small HTTP server. The magiclinksdev API does not use it, because that API ignores methods and has other quirks. */
export function createRouter(routes: Routes): Server {
  const table = Object.entries(routes).map(([key, handle]) => ({ ...compile(key), handle }))
  return createServer(async (request, response) => {
    const reply = await route(table, request).catch(errorReply)
    send(response, reply)
  })
}

/** A reply with JSON. */
export function json(value: unknown, status = 200): Reply {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) }
}

type Compiled = { method: string; path: RegExp; handle: Routes[string] }

function compile(key: string): { method: string; path: RegExp } {
  const [method = '', path = ''] = key.split(' ')
  return { method, path: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+)')}$`) }
}

async function route(table: Compiled[], request: IncomingMessage): Promise<Reply> {
  if (isForeign(request)) return json({ error: 'rejected: the request comes from another site' }, 403)
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  for (const { method, path, handle } of table) {
    const match = request.method === method ? path.exec(url.pathname) : null
    if (match === null) continue
    const parameters = match.slice(1).map(decodeURIComponent)
    const reply = await handle({
      request,
      query: url.searchParams,
      parameters,
      body: await parseBody(request),
    })
    return reply ?? json({ error: 'not found' }, 404)
  }
  return json({ error: 'not found' }, 404)
}

/** A page of another site could rebind its host name to this machine and read codes, or post to these ports. */
function isForeign(request: IncomingMessage): boolean {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '')
  if (!LOOPBACK_NAMES.includes(name)) return true
  const site = request.headers['sec-fetch-site'] ?? 'none'
  return request.method !== 'GET' && site !== 'none' && site !== 'same-origin'
}

async function parseBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(request, BODY_LIMIT_BYTES)
  if (bytes === undefined) throw new SyntaxError('the body is too large')
  return bytes.length === 0 ? {} : JSON.parse(bytes.toString())
}

function errorReply(error: unknown): Reply {
  if (error instanceof z.ZodError) return json({ error: z.prettifyError(error) }, 400)
  if (error instanceof SyntaxError || error instanceof URIError) return json({ error: error.message }, 400)
  return json({ error: error instanceof Error ? error.message : 'failed' }, 500)
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...reply.headers,
  })
  response.end(reply.body)
}
