import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadEnvironment } from './environment.ts'
import { startMagiclinksdev } from './magiclinksdev/index.ts'
import { startMailbox } from './mailbox/index.ts'
import { startNext } from './next.ts'
import { persistentSettings } from './persistent-settings.ts'
import { findFreePort } from './ports.ts'
import { sendPreviews } from './previews.ts'
import { startRecaptcha } from './recaptcha/index.ts'
import { settingsFor } from './settings.ts'

/**
 * What `npm run dev` starts: the application, and stand-ins for the services that no setting names. `npm run preview`
 * does the same with the production build.
 */
const command = process.argv[2] === 'start' ? 'start' : 'dev'
const project = fileURLToPath(new URL('..', import.meta.url))
const environment = loadEnvironment(project)

/** What must outlive a restart, so that it signs nobody out: the store, the secrets, the signing keys. */
const dataFolder = join(project, '.data')
mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
const persistent = persistentSettings(join(dataFolder, 'settings.json'))

const mailbox = await startMailbox({
  httpPort: await findFreePort(8025),
  smtpPort: await findFreePort(1025),
  previews: () =>
    sendPreviews(
      { ...environment.complete(settings()), SMTP_URL: mailbox.smtpUrl },
      // A server that is not ours would send to real addresses.
      magiclinksdev ? ['magiclinksdev', 'smtp'] : ['smtp'],
    ),
})
const magiclinksdev =
  environment.get('MAGICLINKSDEV_URL') === undefined
    ? await startMagiclinksdev({
        smtpUrl: mailbox.smtpUrl,
        apiKey: environment.get('MAGICLINKSDEV_API_KEY') ?? persistent.apiKey,
        issuer: environment.get('MAGICLINKSDEV_ISSUER'),
        audience: environment.get('MAGICLINKSDEV_AUDIENCE') ?? persistent.audience,
        keysFile: join(dataFolder, 'signing-keys.json'),
      })
    : undefined
const recaptcha = environment.get('RECAPTCHA') === undefined ? await startRecaptcha() : undefined
const standIns = { mailbox, ...(magiclinksdev && { magiclinksdev }), ...(recaptcha && { recaptcha }) }

const port = await findFreePort(Number(environment.get('PORT') ?? 3000))
const origin = `http://localhost:${port}`
const storeFile = environment.get('REDIS_URL') ? '' : join(dataFolder, 'store.sqlite')
const settings = () => ({ ...settingsFor(origin, standIns), ...persistent.secrets, STORE_FILE: storeFile })
const next = startNext(command, port, environment.withDefaults(settings()))

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => next.stop(signal))

next.ready.then(() => {
  console.log(`\n  The application  ${environment.get('APP_URL') ?? origin}`)
  console.log(`  The mailbox      ${mailbox.url}  (every e-mail that it sends)\n`)
})

process.exitCode = await next.exited
await Promise.all(Object.values(standIns).map((standIn) => standIn.close()))
process.exit()
