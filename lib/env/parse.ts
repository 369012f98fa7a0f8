import { z } from 'zod'
import { crossFieldProblems, type Parsed } from './rules.ts'
import { type Env, schema } from './schema.ts'
import { readSecretFiles } from './secret-files.ts'
import { textProblem, trimValues } from './text.ts'

export type ParsedEnv = { ok: true; env: Env } | { ok: false; problems: string[] }

/**
 * Parses the settings. Returns all problems at once. Each names a setting, its value (unless that is secret) and what
 * is wanted.
 *
 * @param record The environment, such as `process.env`. Values are trimmed, and empty ones count as not set. `NAME_FILE` is
 * the path of a file with the value of a secret setting.
 */
export function parseEnv(record: Record<string, string | undefined>): ParsedEnv {
  const { set, problems: fileProblems } = readSecretFiles(trimValues(record), secretNames())
  const parsed = schema.safeParse(set)
  const hasFileProblem = ({ name }: Problem) => fileProblems.some((problem) => problem.name === name)
  const valueProblems = problemsIn(set, parsed.error?.issues ?? []).filter(
    (problem) => !hasFileProblem(problem),
  )
  const badNames = [...fileProblems, ...valueProblems].map(({ name }) => name)
  const env = parsed.success && badNames.length === 0 ? parsed.data : undefined
  // Each bad setting is reported once, so rules that mention it are left out.
  const ruleProblems = crossFieldProblems(
    env ?? parseGoodSettings(set, badNames),
    record.NODE_ENV === 'production',
  ).filter((sentence) => !badNames.some((name) => new RegExp(`\\b${name}\\b`).test(sentence)))
  const problems = [
    ...fileProblems.map(({ sentence }) => sentence),
    ...valueProblems.map((problem) => sentenceFor(problem, set)),
    ...ruleProblems,
  ]
  return env && problems.length === 0 ? { ok: true, env } : { ok: false, problems }
}

interface Problem {
  name: string
  message: string
}

/** What is wrong with single settings. If the text itself is wrong, e.g. because of quotes, only that is reported. */
function problemsIn(set: Record<string, string>, issues: z.core.$ZodIssue[]): Problem[] {
  return schema.keyof().options.flatMap((name): Problem[] => {
    const message = textProblem(set[name] ?? '', metaOf(name).prose)
    if (message) return [{ name, message }]
    return issues.filter(({ path }) => path[0] === name).map((issue) => ({ name, message: issue.message }))
  })
}

/** Parses the good settings even if others are bad, so that problems between them are in the same list. */
function parseGoodSettings(set: Record<string, string>, badNames: string[]): Parsed {
  const good = Object.fromEntries(Object.entries(set).filter(([name]) => !badNames.includes(name)))
  const parsed: Parsed = partialSchema.parse(good)
  // A bad setting must not be replaced by its default.
  for (const name of schema.keyof().options) if (badNames.includes(name)) parsed[name] = undefined
  return parsed
}

const partialSchema = schema.partial()

function sentenceFor({ name, message }: Problem, set: Record<string, string>): string {
  const { why, secret } = metaOf(name)
  if (set[name] === undefined) return `${name} is not set. ${why}`
  return secret ? `${name}: ${message}` : `${name} is ${JSON.stringify(set[name])}: ${message}`
}

/** The metadata of a setting in the schema: what it is for, its unit, and how to treat its value. */
export function metaOf(name: string): {
  why: string
  unit?: string | undefined
  secret: boolean
  prose: boolean
} {
  const field = Object.entries(schema.shape).find(([key]) => key === name)?.[1]
  return metaSchema.parse(field && z.globalRegistry.get(field))
}

/** The settings that can be read from a file. */
function secretNames(): string[] {
  return schema.keyof().options.filter((name) => metaOf(name).secret)
}

const metaSchema = z.object({
  why: z.string(),
  unit: z.string().optional(),
  secret: z.boolean().default(false),
  prose: z.boolean().default(false),
})
