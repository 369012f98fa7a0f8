import { fileURLToPath } from 'node:url'
import { loadEnvironment } from './environment.ts'
import { startMagiclinksdev } from './magiclinksdev/index.ts'
import { startMailbox } from './mailbox/index.ts'
import { startNext } from './next.ts'
import { findFreePort } from './ports.ts'
import { sendPreviews } from './previews.ts'
import { startRecaptcha } from './recaptcha/index.ts'
import { settingsFor } from './settings.ts'

/**
 * What `npm run dev` starts: the application, and stand-ins for the services that no setting names. `npm run preview`
 * does the same with the production build.
 */
const command = process.argv[2] === 'start' ? 'start' : 'dev'
const environment = loadEnvironment(fileURLToPath(new URL('..', import.meta.url)))

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
        apiKey: environment.get('MAGICLINKSDEV_API_KEY'),
        issuer: environment.get('MAGICLINKSDEV_ISSUER'),
        audience: environment.get('MAGICLINKSDEV_AUDIENCE'),
      })
    : undefined
const recaptcha = environment.get('RECAPTCHA') === undefined ? await startRecaptcha() : undefined
const standIns = { mailbox, ...(magiclinksdev && { magiclinksdev }), ...(recaptcha && { recaptcha }) }

const port = await findFreePort(Number(environment.get('PORT') ?? 3000))
const origin = `http://localhost:${port}`
const settings = () => settingsFor(origin, standIns)
const next = startNext(command, port, environment.withDefaults(settings()))

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => next.stop(signal))

next.ready.then(() => {
  console.log(`\n  The application  ${environment.get('APP_URL') ?? origin}`)
  console.log(`  The mailbox      ${mailbox.url}  (every e-mail that it sends)\n`)
})

process.exitCode = await next.exited
await Promise.all(Object.values(standIns).map((standIn) => standIn.close()))
process.exit()
