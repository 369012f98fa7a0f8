import { type Mailbox, startMailbox } from '../../mailbox/index.ts'
import { type Magiclinksdev, startMagiclinksdev } from '../index.ts'

const NAMES = ['MAGICLINKSDEV_URL', 'MAGICLINKSDEV_API_KEY', 'MAGICLINKSDEV_ISSUER', 'MAGICLINKSDEV_AUDIENCE']

export type Target = { url: string; apiKey: string; issuer: string; audience: string }
export type StandIn = { magiclinksdev: Magiclinksdev; mailbox: Mailbox }

const values = NAMES.map((name) => process.env[name] || undefined)
const setValues = values.filter((value) => value !== undefined)
if (setValues.length > 0 && setValues.length < NAMES.length)
  throw new Error(`set all of ${NAMES.join(', ')} to test a real server, or none to test the stand-in`)

/** Whether these tests run against a real server. Tests cannot make a real server fail, or expire one of its codes. */
export const isReal = setValues.length > 0

/** The recipient of the e-mails. For a real server that sends e-mail, it should exist. */
export const CONTRACT_EMAIL = process.env.CONTRACT_EMAIL || 'contract@example.com'

/** The server under test. `standIn` is undefined for a real server. */
export async function startTarget(): Promise<{
  target: Target
  standIn: StandIn | undefined
  stop(): Promise<void>
}> {
  if (isReal) {
    const [url = '', apiKey = '', issuer = '', audience = ''] = setValues
    console.log(
      `Contract of ${url}. The tests under "on demand" are skipped, because only the stand-in can pass them.`,
    )
    return {
      target: { url: url.replace(/\/?$/, '/'), apiKey, issuer, audience },
      standIn: undefined,
      stop: async () => {},
    }
  }
  const mailbox = await startMailbox()
  const magiclinksdev = await startMagiclinksdev({ smtpUrl: mailbox.smtpUrl })
  const stop = async () => void (await Promise.all([magiclinksdev.close(), mailbox.close()]))
  return { target: magiclinksdev, standIn: { magiclinksdev, mailbox }, stop }
}
