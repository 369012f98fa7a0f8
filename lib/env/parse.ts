import { z } from 'zod'
import { brokenRules, type Parsed } from './rules.ts'
import { type Env, schema } from './schema.ts'

export type ParsedEnv = { ok: true; env: Env } | { ok: false; problems: string[] }

/**
 * Parses the settings. All problems come back at once, each naming its setting, what it got (never the value of a
 * secret) and what it wants.
 *
 * @param record The environment, as `process.env`. Empty values count as not set.
 */
export function parseEnv(record: Record<string, string | undefined>): ParsedEnv {
  const set = Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(set)
  const issues = parsed.error?.issues ?? []
  const bad = issues.map((issue) => String(issue.path[0]))
  // A bad setting is reported once: a rule about it would go on about a value that it does not have.
  const broken = brokenRules(parsed.data ?? whatParses(set, bad), record.NODE_ENV === 'production').filter(
    (sentence) => !bad.some((name) => sentence.startsWith(`${name} `)),
  )
  const problems = [...issues.map((issue) => sentenceFor(issue, set)), ...broken]
  return parsed.success && problems.length === 0 ? { ok: true, env: parsed.data } : { ok: false, problems }
}

/** The good settings beside bad ones, so that rules between them are reported in the same list. */
function whatParses(set: Record<string, string | undefined>, bad: string[]): Parsed {
  const good = Object.fromEntries(Object.entries(set).filter(([name]) => !bad.includes(name)))
  const parsed: Parsed = partialSchema.parse(good)
  // Its default is not what a bad setting was meant to be.
  for (const name of schema.keyof().options) if (bad.includes(name)) parsed[name] = undefined
  return parsed
}

const partialSchema = schema.partial()

function sentenceFor(issue: z.core.$ZodIssue, set: Record<string, string | undefined>): string {
  const name = String(issue.path[0])
  const { why, secret } = metaOf(name)
  if (set[name] === undefined) return `${name} is not set. ${why}`
  return secret ? `${name}: ${issue.message}` : `${name} is ${JSON.stringify(set[name])}: ${issue.message}`
}

/** What the schema says about a setting beside its kind. */
export function metaOf(name: string): { why: string; unit?: string | undefined; secret: boolean } {
  const field = Object.entries(schema.shape).find(([key]) => key === name)?.[1]
  return metaSchema.parse(field && z.globalRegistry.get(field))
}

const metaSchema = z.object({
  why: z.string(),
  unit: z.string().optional(),
  secret: z.boolean().default(false),
})
