import type { z } from 'zod'
import type { Account } from './accounts.ts'
import type { Answer } from './answers.ts'
import type { Call, CallDetails } from './calls.ts'
import type { JwtFault } from './fault.ts'
import type { State } from './server-state.ts'

export type Context = {
  state: State
  account: Account
  requestUuid: string
  /** The entry in the list of calls. The work adds details, such as the ID of a new code. */
  call: Call
  jwtFault: JwtFault | undefined
}
/** A parsed body: its details for the list of calls, and the work that it requests. */
export type ParsedBody = { details: CallDetails; work(context: Context): Answer | Promise<Answer> }
/** `access` says who may call it. `parse` returns undefined for a body that it cannot parse. */
export type Endpoint = { access: 'account' | 'admin'; parse(body: string): ParsedBody | undefined }

/** An endpoint that takes JSON. */
export function endpoint<Request>(
  access: Endpoint['access'],
  schema: z.ZodType<Request>,
  detailsOf: (request: Request) => CallDetails,
  work: (request: Request, context: Context) => Answer | Promise<Answer>,
): Endpoint {
  return {
    access,
    parse(body) {
      const request = schema.safeParse(parseJson(body))
      if (!request.success) return undefined
      return { details: detailsOf(request.data), work: (context) => work(request.data, context) }
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return Number.NaN // No schema accepts NaN. Undefined would count as an absent value.
  }
}
