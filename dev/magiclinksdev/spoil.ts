import { type Answer, failure, INTERNAL_ERROR, TOO_MANY_REQUESTS, UNAUTHORIZED } from './answers.ts'
import type { Fault } from './fault.ts'

const OVERSIZED_BYTES = 8 << 20

/** How an answer goes out: `whole`, `never`, `cut` (the socket is destroyed half-way) or `trickle` (never to its end). */
export type Delivery = { manner: 'whole' | 'never' | 'cut' | 'trickle'; answer: Answer; location?: string }

/** What the client gets to see of an answer under a fault. The answer is a bare 500 where no work was done. */
export function spoil(answer: Answer, fault: Fault | undefined, requestUuid: string): Delivery {
  switch (fault?.kind) {
    case 'timeout':
    case 'burn-timeout':
      return { manner: 'never', answer }
    case 'reset':
      return { manner: 'cut', answer }
    case 'trickle':
      return { manner: 'trickle', answer }
    case 'redirect':
      return {
        manner: 'whole',
        answer: { status: 302, contentType: null, body: '' },
        location: fault.location,
      }
    default:
      return { manner: 'whole', answer: spoilAnswer(answer, fault, requestUuid) }
  }
}

function spoilAnswer(answer: Answer, fault: Fault | undefined, requestUuid: string): Answer {
  switch (fault?.kind) {
    case '400':
      return failure(400, fault.message ?? 'Invalid request body: a fault refuses it.', requestUuid)
    case '401':
      return failure(401, UNAUTHORIZED, requestUuid)
    case '429':
      return failure(429, TOO_MANY_REQUESTS, requestUuid)
    case '500':
    case 'database-down':
    case 'work-then-500':
      return failure(500, INTERNAL_ERROR, requestUuid)
    case '502-html':
      return html(502, '502 Bad Gateway')
    case 'html':
      return html(200, 'Back soon')
    case '200-for-201':
      return { ...answer, status: answer.status === 201 ? 200 : answer.status }
    case '201-for-200':
      return { ...answer, status: answer.status === 200 ? 201 : answer.status }
    case 'malformed':
      return { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) }
    case 'empty':
      return { ...answer, body: '' }
    case 'oversized':
      return { ...answer, body: `{"padding":"${'x'.repeat(OVERSIZED_BYTES)}",${answer.body.slice(1)}` }
    case 'missing-id':
      return { ...answer, body: replaceResult(answer.body, undefined) }
    case 'non-uuid-id':
      return { ...answer, body: replaceResult(answer.body, 'not-what-it-should-be') }
    default:
      return answer
  }
}

/** Replaces what a client needs from an answer: the OTP's id, the JWT, the keys, the bare fact of a validation. */
function replaceResult(body: string, replacement: string | undefined): string {
  const needed = ['id', 'jwt', 'keys', 'otpValidateResults']
  if (body === '') return body
  return JSON.stringify(JSON.parse(body, (name, value) => (needed.includes(name) ? replacement : value)))
}

function html(status: number, title: string): Answer {
  return { status, contentType: 'text/html', body: `<!DOCTYPE html><title>${title}</title><h1>${title}</h1>` }
}
