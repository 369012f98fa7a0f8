/** One response of the API, before any fault. */
export type Answer = { status: number; contentType: string | null; body: string }

export const UNAUTHORIZED = 'Unauthorized.'
export const TOO_MANY_REQUESTS = 'Too many requests.'
export const INTERNAL_ERROR = 'Internal server error.'

/** Results, with the UUID of the request. */
export function success(status: number, results: Record<string, unknown>, requestUuid: string): Answer {
  return jsonAnswer(status, { ...results, requestMetadata: { uuid: requestUuid } })
}

export function failure(code: number, message: string, requestUuid: string): Answer {
  return jsonAnswer(code, { code, message, requestMetadata: { uuid: requestUuid } })
}

/** The 400 for a field that violates a rule. */
export function invalid(violation: string, requestUuid: string): Answer {
  return failure(400, `Invalid request body: ${violation}.`, requestUuid)
}

function jsonAnswer(status: number, value: unknown): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(value) }
}
