import { expect } from 'vitest'
import { z } from 'zod'
import { checkSpecification } from './specification.ts'
import type { Target } from './target.ts'

export type Answer = { status: number; contentType: string | null; text: string; json: unknown }
export type Client = ReturnType<typeof createClient>
type HeaderOptions = { apiKey?: string | undefined; contentType?: string | undefined }

const failure = z.strictObject({
  code: z.int(),
  message: z.string(),
  requestMetadata: z.strictObject({ uuid: z.uuid() }),
})

/** A minimal client, so that a test sees exactly what the server sends. */
export function createClient({ url, apiKey }: Pick<Target, 'url' | 'apiKey'>) {
  const defaults: HeaderOptions = { apiKey, contentType: 'application/json' }
  return {
    get: async (path: string) => read(await fetch(url + path)),
    /** Posts JSON, or a text unchanged. */
    async post(path: string, body: unknown, options: HeaderOptions = {}): Promise<Answer> {
      const merged = { ...defaults, ...options }
      const headers = new Headers()
      if (merged.apiKey !== undefined) headers.set('X-API-KEY', merged.apiKey)
      if (merged.contentType !== undefined) headers.set('Content-Type', merged.contentType)
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
      const answer = await read(await fetch(url + path, { method: 'POST', headers, body: bytes }))
      checkSpecification(path, answer.status, answer.json)
      return answer
    },
  }
}

/** Expects a response to have the server's error format, and returns its message. */
export function expectFailure(answer: Answer, status: number): string {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.contentType).toBe('application/json')
  const { code, message } = failure.parse(answer.json)
  expect(code).toBe(status)
  return message
}

/** Expects a response to match a schema, and returns its content. */
export function expectSuccess<T>(answer: Answer, status: number, schema: z.ZodType<T>): T {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.contentType).toBe('application/json')
  return schema.parse(answer.json)
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const contentType = response.headers.get('content-type')
  return {
    status: response.status,
    contentType,
    text,
    json: contentType === 'application/json' ? JSON.parse(text) : null,
  }
}
