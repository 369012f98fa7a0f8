import 'server-only'
import { checkCaptchaSettings } from './bot-check/index.ts'
import { recaptchaClient } from './bot-check/recaptcha.ts'
import { brokenTexts } from './delivery/texts.ts'
import { guessingBound } from './env/guessing-bound.ts'
import { parseEnv } from './env/parse.ts'
import { refuseEarly } from './http/refuse-early.ts'
import { limitShutdown } from './http/shutdown.ts'
import { log } from './log.ts'
import { processState } from './process-state.ts'
import { checkServer } from './session/start-check.ts'
import { openStore } from './store/index.ts'
import { isUnusableStore } from './store/unavailable.ts'

/**
 * Checks the settings before anything is made with them, then opens connections. Ends the process on a bad one. What only
 * the magiclinksdev server can show to be wrong is logged.
 */
export async function start(): Promise<void> {
  const parsed = parseEnv(process.env)
  const problems = parsed.ok ? brokenTexts(parsed.env) : parsed.problems
  if (!parsed.ok || problems.length > 0) return refuseToStart(problems)

  processState.env = parsed.env
  limitShutdown()
  if (process.env.NODE_ENV === 'production') {
    keepPathsOutOfLog()
    // In development Next.js needs upgrades for reloading pages.
    refuseEarly()
  }
  if (parsed.env.OTEL_EXPORTER_OTLP_ENDPOINT) await opened(badTelemetry, openTelemetry)
  if (parsed.env.RECAPTCHA === 'enterprise') await opened(badCredentials, openBotCheck)
  await opened('STORE_FILE or REDIS_URL does not open a store', openStore)
  const { perAccount, worstCase, anyAccountPerYear } = guessingBound(parsed.env)
  log.info({ event: 'server.started', figures: { perAccount, worstCase, anyAccountPerYear } })
  await Promise.all([checkServer(), checkCaptchaSettings()])
}

/** Next.js would log the path of a post with too large a body, as the client wrote it. Our own line says the rest. */
function keepPathsOutOfLog(): void {
  const { warn } = console
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).startsWith('Request body exceeded')) warn(...words)
  }
}

const badTelemetry = 'OTEL_EXPORTER_OTLP_ENDPOINT (or another OTEL_ setting) does not start OpenTelemetry'

async function openTelemetry(): Promise<void> {
  const { registerTelemetry } = await import('./telemetry/register.ts')
  registerTelemetry()
}

const badCredentials =
  "RECAPTCHA_API_KEY (or, without it, Google's default credentials) does not make a client"

/** Its import and first connection take a while: the first user should not wait for them. */
async function openBotCheck(): Promise<void> {
  const client = await recaptchaClient()
  await client.initialize()
}

/** A library's message may quote a secret, so only the setting is named, and the class of the error. */
async function opened(problem: string, open: () => Promise<void>): Promise<void> {
  try {
    await open()
  } catch (error) {
    if (isUnusableStore(error)) refuseToStart([error.message])
    refuseToStart([`${problem} (${error instanceof Error ? error.name : typeof error})`])
  }
}

/** A throw here would leave Next.js listening and answering 500 to every request. */
function refuseToStart(problems: string[]): never {
  console.error(
    `The application cannot start. Settings to fix:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
  )
  process.exit(1)
}
