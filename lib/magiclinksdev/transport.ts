import { z } from 'zod'
import type { Failure, FailureCode, OnAnswer, Result } from './failure.ts'

/** Far more than any answer of the API has. */
const maxAnswerBytes = 64 * 1024

const metadata = z.object({ requestMetadata: z.object({ uuid: z.uuid() }) })
const errorBody = metadata.extend({ message: z.string() })

export interface Call<Schema extends z.ZodType> {
  /** e.g. `https://magiclinks.dev/api/v2/`, with the slash at the end. */
  base: URL
  apiKey: string
  endpoint: string
  body: unknown
  /** The one status that means success. */
  success: 200 | 201
  answer: Schema
  timeoutMs: number
  onAnswer?: OnAnswer | undefined
}

/**
 * Sends one POST to the API. It never retries: a second `create` would send a second e-mail, and a second `validate`
 * would reject a code that the first consumed. It follows no redirect, because that would send the API key elsewhere.
 */
export async function post<Schema extends z.ZodType>(call: Call<Schema>): Promise<Result<z.output<Schema>>> {
  const startedAt = performance.now()
  const result = await ask(call)
  call.onAnswer?.(call.endpoint, result.ok ? 'ok' : result.failure.code, performance.now() - startedAt)
  return result
}

async function ask<Schema extends z.ZodType>(call: Call<Schema>): Promise<Result<z.output<Schema>>> {
  const fail = (code: FailureCode, more?: Partial<Failure>) =>
    ({ ok: false, failure: { code, endpoint: call.endpoint, ...more } }) as const
  try {
    const response = await fetch(new URL(call.endpoint, call.base), {
      method: 'POST',
      // Exactly this content type: if a charset follows, the server answers 415.
      headers: { 'Content-Type': 'application/json', 'X-API-KEY': call.apiKey },
      body: JSON.stringify(call.body),
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(call.timeoutMs),
    })
    const json = parseJson(await readLimited(response))
    const requestId = metadata.safeParse(json).data?.requestMetadata.uuid
    const { status } = response
    if (status !== call.success) return fail(codeOf(status, json), { status, requestId })

    const answer = call.answer.safeParse(json)
    if (!answer.success || !requestId) return fail('malformed', { status, requestId })
    return { ok: true, value: answer.data, requestId }
  } catch (error) {
    return fail(...transportFailure(error))
  }
}

/** Reads a body up to the limit. A longer body is read as an empty one, which is not valid JSON. */
export async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxAnswerBytes) return ''
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(status: number, json: unknown): FailureCode {
  const apiError = errorBody.safeParse(json).data
  if (status === 400 && apiError) return apiError.message === 'Invalid OTP.' ? 'invalid-otp' : 'rejected'
  if (status === 401) return 'unauthorized'
  if (status === 415) return 'media-type'
  if (status === 429) return 'too-many'
  return status >= 500 ? 'server-error' : 'malformed'
}

/** Errors while connecting, so the request certainly did not arrive. */
const noConnection = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

const systemError = z.object({ cause: z.object({ code: z.string(), syscall: z.string().optional() }) })

function transportFailure(error: unknown): [FailureCode, Partial<Failure>] {
  if (error instanceof Error && error.name === 'TimeoutError') return ['time-out', {}]
  const { code: cause, syscall = 'connect' } = systemError.safeParse(error).data?.cause ?? {}
  // An established connection can break with the same codes, after the request was sent.
  const wasConnected = syscall === 'read' || syscall === 'write'
  if (cause && noConnection.includes(cause) && !wasConnected) return ['refused', { cause }]
  return ['malformed', { cause: cause ?? (error instanceof Error ? error.name : 'unknown') }]
}
