import 'server-only'
import { recaptchaClient } from './bot-check/recaptcha.ts'
import { brokenTexts } from './delivery/texts.ts'
import { guessingBound } from './env/guessing-bound.ts'
import { parseEnv } from './env/parse.ts'
import { log } from './log.ts'
import { openStore } from './store/index.ts'

/** Checks the settings, logs the guessing bound, and opens connections. Ends the process on a bad setting. */
export async function start(): Promise<void> {
  const parsed = parseEnv(process.env)
  const problems = parsed.ok ? brokenTexts(parsed.env) : parsed.problems
  if (!parsed.ok || problems.length > 0) return refuseToStart(problems)

  const { perAccount, worstCase, anyAccountPerYear } = guessingBound(parsed.env)
  log.info({ event: 'server.started', figures: { perAccount, worstCase, anyAccountPerYear } })
  await openStore()
  // Its import and first connection take a while: the first person should not wait for them.
  if (parsed.env.RECAPTCHA === 'enterprise') await recaptchaClient().then((client) => client.initialize())
}

/** A throw here would leave Next.js listening and answering 500 to everybody. */
function refuseToStart(problems: string[]): never {
  console.error(
    `The application cannot start. Settings to mend:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
  )
  process.exit(1)
}
