import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { readBody } from '../http/body.ts'
import { type Answer, failure, INTERNAL_ERROR, UNAUTHORIZED } from './answers.ts'
import { applyFault } from './apply-fault.ts'
import type { Call } from './calls.ts'
import { deliver } from './deliver.ts'
import type { ParsedBody } from './endpoint.ts'
import { ENDPOINT_NAMES, type EndpointName } from './endpoint-names.ts'
import { endpoints } from './endpoints.ts'
import { doesWork, type Fault } from './fault.ts'
import type { State } from './server-state.ts'

export const BASE_PATH = '/api/v2/'

const BODY_LIMIT_BYTES = 1 << 20
const NAME_BY_PATH = new Map<string, EndpointName>(ENDPOINT_NAMES.map((name) => [BASE_PATH + name, name]))

/** The API as its clients see it. Like the real server, it ignores the method of a request. */
export function createApi(state: State): Server {
  return createServer((request, response) => {
    const name = NAME_BY_PATH.get((request.url ?? '').replace(/\?.*$/s, ''))
    if (name === undefined) return notFound(response)
    // `serve` rejects only if the client has hung up. Then the server must send no response.
    serve(state, name, request, response).catch(() => response.destroy())
  })
}

async function serve(state: State, name: EndpointName, request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request, BODY_LIMIT_BYTES)
  const fault = state.faults.take(({ endpoint }) => endpoint === '*' || endpoint === name)
  const parsed = body === undefined ? undefined : endpoints[name]?.parse(body.toString())
  const requestUuid = randomUUID()
  const call: Call = { at: Date.now(), endpoint: name, requestUuid, status: 'none', ...parsed?.details }
  if (fault !== undefined) call.fault = fault.kind
  state.calls.add(call)
  if (fault?.kind === 'slow') await wait(fault.ms)
  // The real server also drops the work for a client that is gone.
  if (response.destroyed) return
  const answer = doesWork(fault)
    ? await doWork({ state, request, tooLarge: body === undefined, parsed, call, fault })
    : failure(500, INTERNAL_ERROR, requestUuid)
  deliver(response, applyFault(answer, fault, requestUuid), call)
}

type Job = {
  state: State
  request: IncomingMessage
  tooLarge: boolean
  parsed: ParsedBody | undefined
  call: Call
  fault: Fault | undefined
}

function doWork({ state, request, tooLarge, parsed, call, fault }: Job): Answer | Promise<Answer> {
  const { requestUuid, endpoint: name } = call
  const reject = (status: number, message: string) => failure(status, message, requestUuid)
  if (name === 'ready') return { status: 200, contentType: null, body: '' }
  // The real server sets the content type too late, so Go guesses it from the body.
  if (name === 'jwks.json')
    return { status: 200, contentType: 'text/plain; charset=utf-8', body: state.keys.jwks() }
  const account = state.accounts.find(String(request.headers['x-api-key'] ?? ''))
  if (account === undefined) return reject(401, UNAUTHORIZED)
  if (endpoints[name]?.access === 'admin' && !account.admin) return reject(403, 'Forbidden')
  const type = request.headers['content-type'] ?? ''
  if (type !== 'application/json') return reject(415, `Invalid content type: ${JSON.stringify(type)}.`)
  if (tooLarge) return reject(400, 'Failed to read response body')
  if (parsed === undefined) return reject(400, 'Failed to JSON unmarshal request body.')
  return parsed.work({
    state,
    account,
    requestUuid,
    call,
    jwtFault: fault?.kind === 'jwt' ? fault : undefined,
  })
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n')
}
