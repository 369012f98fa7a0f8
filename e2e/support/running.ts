/** A deployment that runs already, and the mailbox (a Mailpit) in which its e-mails arrive. */
export interface Running {
  url: string
  mailboxUrl: string
  /** The part of the addresses after the @: where they all end in that mailbox. */
  personDomain: string
}

/** The one that `BASE_URL` and `MAILBOX_URL` name. Without them the tests start a deployment of their own. */
export const running = runningIn(process.env)

/** The tag of tests that need nothing but a browser and a mailbox, and fit in the budget of codes. */
export const ANYWHERE = '@anywhere'

/** Why the tests with these tags do not run against a deployment that is not the tests' own. */
export const leftOut: Record<string, string> = {
  '@trouble': 'the services behind it cannot be told to fail',
  '@security': 'they guess and flood, and read what reached the server',
  '@load': 'it would be flooded',
  '@no-js': 'the bot check may be on there, and refuses who runs no scripts',
  '@suite': 'they are about the suite itself',
  '@visual': 'the pictures are of the name and colours of the example',
  '@a11y': 'but for the pages that anybody can open in English: the other states cost codes',
  '@flow': `but for those that are ${ANYWHERE} too: the others move its clock, read its log, change its settings, or cost too many codes`,
}

export function runningIn(environment: NodeJS.ProcessEnv): Running | undefined {
  const { BASE_URL: url, MAILBOX_URL: mailboxUrl, PERSON_DOMAIN: personDomain = 'example.com' } = environment
  if (!url && !mailboxUrl) return undefined
  if (!url || !mailboxUrl) throw new Error('BASE_URL and MAILBOX_URL go together: set both, or neither')
  const { origin, username, pathname } = new URL(url)
  if (username || pathname !== '/') throw new Error(`BASE_URL is an origin, such as ${origin}`)
  return { url: origin, mailboxUrl, personDomain }
}

export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}
