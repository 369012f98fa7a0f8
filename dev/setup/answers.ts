import { parseArgs } from 'node:util'
import { canBeQuoted } from './env-file.ts'
import type { Answers, Project } from './project.ts'
import { openPrompt, type Prompt } from './prompt.ts'
import { type Question, questions } from './questions.ts'

const usage = () =>
  [
    'npm run setup -- [flags]: asks for what no flag and no variable of the environment says.',
    '',
    ...questions
      .filter(({ secretFrom }) => !secretFrom)
      .map(({ flag, text }) => `  --${`${flag} VALUE`.padEnd(28)} ${text}`),
    `  --${'yes'.padEnd(28)} Asks nothing: what nothing else says stays as it is`,
    `  --${'new-secrets'.padEnd(28)} Replaces the secrets: everybody is signed out, every uid changes`,
    '',
    'Secrets have no flags. Setup asks for them, or reads them from the environment:',
    '',
    ...questions.flatMap(({ secretFrom, text }) => (secretFrom ? `  ${secretFrom.padEnd(30)} ${text}` : [])),
  ].join('\n')

/** The settings to write: from the flags, the environment, the answers, and what is set already. Ends on an invalid answer. */
export async function readAnswers(args: string[], project: Project): Promise<Answers> {
  refuseSecretFlags(args)
  const flagged = questions.filter(({ secretFrom }) => !secretFrom)
  const strings = Object.fromEntries(flagged.map(({ flag }) => [flag, { type: 'string' }] as const))
  const booleans = {
    yes: { type: 'boolean' },
    'new-secrets': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  const flags = parseFlags(args, { ...strings, ...booleans })
  if (flags.help) return end(usage(), 0)

  const prompt = flags.yes ? undefined : openPrompt()
  const answers: Answers = { 'new-secrets': flags['new-secrets'] ? 'yes' : '' }
  for (const question of questions) {
    const { flag, secretFrom, check, now, when = () => true } = question
    const given = secretFrom ? undefined : flags[flag]
    const initial = now(project, answers)
    if (!when(answers) && given === undefined) {
      answers[flag] = initial
      continue
    }
    const answer =
      typeof given === 'string' ? given.trim() || initial : await answerTo(question, initial, prompt)
    const problem = canBeQuoted(answer) ? check?.(answer, project, answers) : 'one kind of quotes only'
    if (problem) return end(`${described(question, answer)}: wants ${problem}`, 1)
    answers[flag] = answer
  }
  prompt?.close()
  return answers
}

/** Never with the value of a secret: this line goes to a terminal, and often to the log of a build server. */
function described({ flag, secretFrom }: Question, answer: string): string {
  if (!secretFrom) return `--${flag} is ${JSON.stringify(answer)}`
  return answer ? secretFrom : `${secretFrom} is empty`
}

async function answerTo(
  { text, secretFrom }: Question,
  initial: string,
  prompt: Prompt | undefined,
): Promise<string> {
  const fromEnvironment = secretFrom && process.env[secretFrom]?.trim()
  if (fromEnvironment) {
    console.log(`${text}: from ${secretFrom} in the environment`)
    return fromEnvironment
  }
  const answer = secretFrom
    ? await prompt?.askSecret(`${text}, not shown${initial && ' [as it is]'}: `)
    : await prompt?.ask(`${text}${initial && ` [${initial}]`}: `)
  return answer?.trim() || initial
}

function refuseSecretFlags(args: string[]): void {
  for (const { flag, secretFrom } of questions) {
    if (!secretFrom || !args.some((arg) => arg === `--${flag}` || arg.startsWith(`--${flag}=`))) continue
    end(
      `There is no flag --${flag}: other users of this machine could read its value in the process list, and your shell keeps it in its history. ` +
        `Set ${secretFrom} in the environment instead, or leave it out and setup asks for it. If the value is a real one, replace it where it was issued.`,
      1,
    )
  }
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
