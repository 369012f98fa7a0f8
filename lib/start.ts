import 'server-only'
import { checkCaptchaSettings } from './bot-check/index.ts'
import { openRecaptcha } from './bot-check/recaptcha.ts'
import { oversizedTexts } from './delivery/texts.ts'
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
 * Checks the settings, then opens connections. Ends the process if a setting is bad. If only the magiclinksdev server
 * or Google can tell that a setting is wrong, this function logs the problem and continues.
 */
export async function start(): Promise<void> {
  const parsed = parseEnv(process.env)
  const problems = parsed.ok ? oversizedTexts(parsed.env) : parsed.problems
  if (!parsed.ok || problems.length > 0) return refuseToStart(problems)

  processState.env = parsed.env
  limitShutdown()
  if (process.env.NODE_ENV === 'production') {
    keepPathsOutOfLog()
    // Not in development, where Next.js reloads pages through upgraded connections.
    refuseEarly()
  }
  if (parsed.env.OTEL_EXPORTER_OTLP_ENDPOINT) await openOrExit(badTelemetry, openTelemetry)
  if (parsed.env.RECAPTCHA === 'enterprise') await openOrExit(badCredentials, openRecaptcha)
  await openOrExit('STORE_FILE or REDIS_URL does not open a store', openStore)
  const { perAccount, worstCase, anyAccountPerYear } = guessingBound(parsed.env)
  log.info({ event: 'server.started', figures: { perAccount, worstCase, anyAccountPerYear } })
  await Promise.all([checkServer(), checkCaptchaSettings()])
}

/** If a post is too large, Next.js would log its path, which the client chose. Our own log line says enough. */
function keepPathsOutOfLog(): void {
  const { warn } = console
  console.warn = (...message: unknown[]) => {
    if (!String(message[0]).startsWith('Request body exceeded')) warn(...message)
  }
}

const badTelemetry = 'OTEL_EXPORTER_OTLP_ENDPOINT (or another OTEL_ setting) does not start OpenTelemetry'

async function openTelemetry(): Promise<void> {
  const { registerTelemetry } = await import('./telemetry/register.ts')
  registerTelemetry()
}

const badCredentials =
  "RECAPTCHA_API_KEY (or, without it, Google's default credentials) does not make a client"

/** A library's message may quote a secret, so only the setting and the class of the error are printed. */
async function openOrExit(problem: string, open: () => Promise<void>): Promise<void> {
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
