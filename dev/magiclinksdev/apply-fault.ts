import { type Answer, failure, INTERNAL_ERROR, TOO_MANY_REQUESTS, UNAUTHORIZED } from './answers.ts'
import type { Fault } from './fault.ts'

const OVERSIZED_BYTES = 8 << 20

/** How a response is sent: `whole`, `never`, `cut` (the connection closes half-way) or `trickle` (it never ends). */
export type Delivery = { manner: 'whole' | 'never' | 'cut' | 'trickle'; answer: Answer; location?: string }

/** Applies a fault to a response. If the server did no work, `answer` is a plain 500. */
export function applyFault(answer: Answer, fault: Fault | undefined, requestUuid: string): Delivery {
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
      return { manner: 'whole', answer: changedAnswer(answer, fault, requestUuid) }
  }
}

function changedAnswer(answer: Answer, fault: Fault | undefined, requestUuid: string): Answer {
  switch (fault?.kind) {
    case '400':
      return failure(400, fault.message ?? 'Invalid request body: a fault rejects it.', requestUuid)
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

/** Replaces what a client needs from a response: the ID of the OTP, the JWT, the keys, or the result of a validation. */
function replaceResult(body: string, replacement: string | undefined): string {
  const needed = ['id', 'jwt', 'keys', 'otpValidateResults']
  if (body === '') return body
  return JSON.stringify(JSON.parse(body, (name, value) => (needed.includes(name) ? replacement : value)))
}

function html(status: number, title: string): Answer {
  return { status, contentType: 'text/html', body: `<!DOCTYPE html><title>${title}</title><h1>${title}</h1>` }
}
