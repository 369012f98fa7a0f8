import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const jsonSchema = z.custom<z.core.JSONSchema.JSONSchema>(
  (value) => typeof value === 'object' && value !== null,
)
const content = z.object({
  'application/json': z.object({ schema: jsonSchema }).optional(),
})
const operation = z.object({ responses: z.record(z.string(), z.object({ content: content.optional() })) })
const specification = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), jsonSchema) }),
})

const file = process.env.OPENAPI
const openApi = file === undefined || file === '' ? undefined : readSpecification(file)

/** Checks a response against the server's own OpenAPI file, if OPENAPI names one. */
export function checkSpecification(path: string, status: number, answer: unknown): void {
  const responses = openApi?.paths[`/${path}`]?.post?.responses
  const schema = (responses?.[status] ?? responses?.default)?.content?.['application/json']?.schema
  if (openApi === undefined || schema === undefined) return
  const verdict = z.fromJSONSchema({ ...schema, $defs: openApi.components.schemas }).safeParse(answer)
  expect(verdict.success, `${path} ${status} against ${file}: ${verdict.error?.message}`).toBe(true)
}

function readSpecification(name: string): z.infer<typeof specification> {
  // OpenAPI keeps its schemas under another path than JSON Schema does.
  return specification.parse(
    parse(readFileSync(name, 'utf8').replaceAll('#/components/schemas/', '#/$defs/')),
  )
}
