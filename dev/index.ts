import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nextArguments } from './arguments.ts'
import { loadEnvironment } from './environment.ts'
import { startMagiclinksdev } from './magiclinksdev/index.ts'
import { startMailbox } from './mailbox/index.ts'
import { startNext } from './next.ts'
import { persistentSettings } from './persistent-settings.ts'
import { findFreePort } from './ports.ts'
import { sendPreviews } from './previews.ts'
import { startRecaptcha } from './recaptcha/index.ts'
import { keepRunning } from './running-next.ts'
import { settingsFor } from './settings.ts'
import { watchSettings } from './watch-settings.ts'

/**
 * `npm run dev`: starts the application and stand-ins for its services. The application uses a stand-in where no
 * setting names a service. `npm run preview` does the same with the production build.
 */
const [command, ...options] = nextArguments(process.argv.slice(2))
const project = fileURLToPath(new URL('..', import.meta.url))
let environment = loadEnvironment(project)

/** Keeps the store, the secrets and the signing keys, so that users stay signed in after a restart. */
const dataFolder = join(project, '.data')
mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
const persistent = persistentSettings(join(dataFolder, 'settings.json'))

// All stand-ins run, because a setting that names another service may be removed later.
const mailbox = await startMailbox({
  httpPort: await findFreePort(8025),
  smtpPort: await findFreePort(1025),
  previews: () =>
    sendPreviews(
      { ...environment.complete(defaultSettings()), SMTP_URL: mailbox.smtpUrl },
      // A real magiclinksdev server would send e-mails to real addresses.
      environment.get('MAGICLINKSDEV_URL') === undefined ? ['magiclinksdev', 'smtp'] : ['smtp'],
    ),
})
const magiclinksdev = await startMagiclinksdev({
  smtpUrl: mailbox.smtpUrl,
  apiKey: environment.get('MAGICLINKSDEV_API_KEY') ?? persistent.apiKey,
  issuer: environment.get('MAGICLINKSDEV_ISSUER'),
  audience: environment.get('MAGICLINKSDEV_AUDIENCE') ?? persistent.audience,
  keysFile: join(dataFolder, 'signing-keys.json'),
})
const recaptcha = await startRecaptcha()

const port = await findFreePort(Number(environment.get('PORT') ?? 3000))
const origin = `http://localhost:${port}`

/** Defaults for the settings. They name a stand-in for each service that the current settings do not name. */
function defaultSettings(): Record<string, string> {
  const standIns = {
    mailbox,
    ...(environment.get('MAGICLINKSDEV_URL') === undefined && { magiclinksdev }),
    ...(environment.get('RECAPTCHA') === undefined && { recaptcha }),
  }
  const STORE_FILE = environment.get('REDIS_URL') ? '' : join(dataFolder, 'store.sqlite')
  return { ...settingsFor(origin, standIns), ...persistent.secrets, STORE_FILE }
}

const next = keepRunning(() => {
  environment = loadEnvironment(project)
  const started = startNext([command, ...options], port, environment.withDefaults(defaultSettings()))
  started.ready.then(() => {
    console.log(`\n  The application  ${environment.get('APP_URL') ?? origin}`)
    console.log(`  The mailbox      ${mailbox.url}  (every e-mail arrives here)\n`)
  })
  return started
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => next.stop(signal))
if (command === 'dev') {
  watchSettings(project, () => {
    console.log('\n  The settings have changed. Restarting.\n')
    next.restart()
  })
}

process.exitCode = await next.exited
await Promise.all([mailbox, magiclinksdev, recaptcha].map((standIn) => standIn.close()))
process.exit()
