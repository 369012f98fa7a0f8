import { parseArgs } from 'node:util'
import { canBeQuoted } from './env-file.ts'
import type { Answers, Project } from './project.ts'
import { openPrompt, type Prompt } from './prompt.ts'
import { type Question, questions } from './questions.ts'

const usage = () =>
  [
    'npm run setup -- [flags]: asks for every setting that no flag or environment variable sets.',
    '',
    ...questions
      .filter(({ secretFrom }) => !secretFrom)
      .map(
        ({ flag, text, only }) =>
          `  --${`${flag} VALUE`.padEnd(28)} ${text}${only ? ` (${only.condition})` : ''}`,
      ),
    `  --${'yes'.padEnd(28)} Asks nothing, and keeps every setting that no flag or environment variable sets`,
    `  --${'new-secrets'.padEnd(28)} Replaces the secrets, signs out all users, and changes every uid`,
    `  --${'new-api-key'.padEnd(28)} Replaces the API key in the files for compose (docs/secrets.md)`,
    '',
    'Secrets have no flags. Setup asks for them, or reads them from the environment:',
    '',
    ...questions.flatMap(({ secretFrom, text }) => (secretFrom ? `  ${secretFrom.padEnd(30)} ${text}` : [])),
    '',
    'Setup writes .env.local, .env.production.local, .env and .compose/, and no file of the repository. To undo it, remove them.',
  ].join('\n')

/** The settings to write, from the flags, the environment, the answers, and the current settings. */
export async function readAnswers(args: string[], project: Project): Promise<Answers> {
  rejectSecretFlags(args)
  const questionsWithFlag = questions.filter(({ secretFrom }) => !secretFrom)
  const strings = Object.fromEntries(questionsWithFlag.map(({ flag }) => [flag, { type: 'string' }] as const))
  const booleans = {
    yes: { type: 'boolean' },
    'new-secrets': { type: 'boolean' },
    'new-api-key': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  const flags = parseFlags(args, { ...strings, ...booleans })
  if (flags.help) return end(usage(), 0)

  const prompt = flags.yes ? undefined : openPrompt()
  prompt?.ended.then(() => end('The input ended before the last question. Nothing was written.', 1))
  const answers: Answers = {
    'new-secrets': flags['new-secrets'] ? 'yes' : '',
    'new-api-key': flags['new-api-key'] ? 'yes' : '',
  }
  for (const question of questions) {
    const { flag, secretFrom, current, only } = question
    const flagValue = secretFrom ? undefined : flags[flag]
    if (only && !only.when(answers)) {
      if (flagValue !== undefined) return end(`--${flag} is only for ${only.condition}`, 1)
      answers[flag] = current(project, answers)
      continue
    }
    answers[flag] = await answerTo(question, typeof flagValue === 'string' ? flagValue : undefined, {
      project,
      answers,
      prompt,
    })
  }
  prompt?.close()
  return answers
}

interface Interview {
  project: Project
  answers: Answers
  prompt: Prompt | undefined
}

/** The first valid answer. After an invalid one, setup asks again, or ends if it cannot. */
async function answerTo(
  question: Question,
  flagValue: string | undefined,
  interview: Interview,
): Promise<string> {
  const { project, answers, prompt } = interview
  const { secretFrom, current, check } = question
  const initial = current(project, answers)
  let preset = flagValue ?? fromEnvironment(question)
  for (;;) {
    const answer =
      preset?.trim() || (preset === undefined && (await ask(question, initial, prompt))) || initial
    const problem = canBeQuoted(answer)
      ? check?.(answer, answers)
      : 'a single line, with no \', or with none of " $ ` \\'
    if (!problem) return answer
    const sentence = `${describeAnswer(question, answer)}: wants ${problem}`
    // The environment variable would be just as invalid at the next run, so the user must correct it.
    if (!prompt || (secretFrom && preset !== undefined)) return end(sentence, 1)
    console.log(sentence)
    preset = undefined
  }
}

function fromEnvironment({ text, secretFrom }: Question): string | undefined {
  const value = secretFrom && process.env[secretFrom]?.trim()
  if (!value) return undefined
  console.log(`${text}: from ${secretFrom} in the environment`)
  return value
}

async function ask(
  { text, secretFrom }: Question,
  initial: string,
  prompt?: Prompt,
): Promise<string | undefined> {
  const answer = secretFrom
    ? await prompt?.askSecret(`${text}, not shown${initial && ' [unchanged]'}: `)
    : await prompt?.ask(`${text}${initial && ` [${initial}]`}: `)
  return answer?.trim()
}

/** Names the answer, for a message. It leaves out secrets, because a terminal or the log of a build server shows the message. */
function describeAnswer({ flag, secretFrom }: Question, answer: string): string {
  if (!secretFrom) return `--${flag} is ${JSON.stringify(answer)}`
  return answer ? secretFrom : `${secretFrom} is empty`
}

function rejectSecretFlags(args: string[]): void {
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
