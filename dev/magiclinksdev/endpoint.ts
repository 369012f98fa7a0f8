import type { z } from 'zod'
import type { Account } from './accounts.ts'
import type { Answer } from './answers.ts'
import type { Call, Noted } from './calls.ts'
import type { JwtFault } from './fault.ts'
import type { State } from './server-state.ts'

export type Context = {
  state: State
  account: Account
  requestUuid: string
  /** The entry in the list of calls. The work adds what only it finds out. */
  call: Call
  jwtFault: JwtFault | undefined
}
/** A parsed body: what to note of it, and the work that it requests. */
export type Opened = { noted: Noted; work(context: Context): Answer | Promise<Answer> }
/** `access` says who may call it. `open` returns undefined for a body that it cannot parse. */
export type Endpoint = { access: 'account' | 'admin'; open(body: string): Opened | undefined }

/** An endpoint that takes JSON. */
export function endpoint<Request>(
  access: Endpoint['access'],
  schema: z.ZodType<Request>,
  note: (request: Request) => Noted,
  work: (request: Request, context: Context) => Answer | Promise<Answer>,
): Endpoint {
  return {
    access,
    open(body) {
      const request = schema.safeParse(parseJson(body))
      if (!request.success) return undefined
      return { noted: note(request.data), work: (context) => work(request.data, context) }
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return Number.NaN // No schema accepts it. Undefined would count as absent.
  }
}
