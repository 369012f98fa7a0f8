import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { canBeQuoted } from './env-file.ts'
import type { Answers, Project } from './project.ts'
import { questions } from './questions.ts'

const usage = () =>
  [
    'npm run setup -- [flags]: asks for what no flag says.',
    '',
    ...questions.map(({ flag, text }) => `  --${`${flag} VALUE`.padEnd(28)} ${text}`),
    `  --${'yes'.padEnd(28)} Asks nothing: what no flag says stays as it is`,
    `  --${'new-secrets'.padEnd(28)} Replaces the secrets: everybody is signed out, every uid changes`,
  ].join('\n')

/** What shall be, from the flags, the person, and what is. Ends the process on an answer that cannot be. */
export async function readAnswers(args: string[], project: Project): Promise<Answers> {
  const strings = Object.fromEntries(questions.map(({ flag }) => [flag, { type: 'string' }] as const))
  const booleans = {
    yes: { type: 'boolean' },
    'new-secrets': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  const flags = parseFlags(args, { ...strings, ...booleans })
  if (flags.help) return end(usage(), 0)

  const asking = flags.yes ? undefined : createInterface({ input: process.stdin, output: process.stdout })
  const answers: Answers = { 'new-secrets': flags['new-secrets'] ? 'yes' : '' }
  for (const { flag, text, check, now, when = () => true } of questions) {
    const given = flags[flag]
    const initial = now(project, answers)
    if (!when(answers) && given === undefined) {
      answers[flag] = initial
      continue
    }
    const asked =
      typeof given === 'string' ? given : await asking?.question(`${text}${initial && ` [${initial}]`}: `)
    const answer = asked?.trim() || initial
    const problem = canBeQuoted(answer) ? check?.(answer, project, answers) : 'one kind of quotes only'
    if (problem) return end(`--${flag} is ${JSON.stringify(answer)}: wants ${problem}`, 1)
    answers[flag] = answer
  }
  asking?.close()
  return answers
}

function parseFlags(args: string[], options: Record<string, { type: 'string' | 'boolean' }>) {
  try {
    return parseArgs({ args, options, strict: true }).values
  } catch (error) {
    return end(`${error instanceof Error ? error.message : error}\n\n${usage()}`, 1)
  }
}

function end(text: string, code: number): never {
  console.error(text)
  process.exit(code)
}
