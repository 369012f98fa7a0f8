import type { ServerResponse } from 'node:http'
import type { Answer } from './answers.ts'
import type { Delivery } from './apply-fault.ts'
import type { Call } from './calls.ts'

const TRICKLE_MS = 50

/** Sends a response, or lets the client wait until it hangs up. */
export function deliver(response: ServerResponse, delivery: Delivery, call: Call): void {
  const { answer, manner } = delivery
  if (manner === 'never') return
  if (manner === 'trickle') trickle(response, answer)
  else if (manner === 'cut') cut(response, answer)
  else whole(response, delivery, call)
}

function whole(response: ServerResponse, { answer, location }: Delivery, call: Call): void {
  call.status = answer.status
  const headers = headersOf(answer)
  if (location !== undefined) headers.Location = location
  headers['Content-Length'] = String(Buffer.byteLength(answer.body))
  response.writeHead(answer.status, headers).end(answer.body)
}

/** Sends white space only, so a client that waits for the end of the JSON waits forever. */
function trickle(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, headersOf(answer)).write(' ')
  const timer = setInterval(() => response.write(' '), TRICKLE_MS)
  response.on('close', () => clearInterval(timer))
}

function cut(response: ServerResponse, answer: Answer): void {
  const half = answer.body.slice(0, Math.ceil(answer.body.length / 2))
  response.writeHead(answer.status, {
    ...headersOf(answer),
    'Content-Length': String(answer.body.length + 1),
  })
  response.write(half, () => response.destroy())
}

function headersOf(answer: Answer): Record<string, string> {
  return answer.contentType === null ? {} : { 'Content-Type': answer.contentType }
}
