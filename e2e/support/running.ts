/** A running deployment that the tests did not start, and the mailbox (a Mailpit) in which its e-mails arrive. */
export interface Running {
  url: string
  mailboxUrl: string
  /** The domain of the users that the tests invent. All its e-mails arrive in that mailbox. */
  personDomain: string
}

/** The deployment that `BASE_URL` and `MAILBOX_URL` name. Without them, the tests start their own. */
export const running = runningIn(process.env)

/** The tag of tests that need only a browser and a mailbox, and that fit into the budget. */
export const ANYWHERE = '@anywhere'

/** Why the tests with these tags do not run against a running deployment. */
export const leftOut: Record<string, string> = {
  '@trouble': 'they make the services behind the deployment fail',
  '@security': 'they guess codes, flood the deployment, and read what reached magiclinksdev',
  '@load': 'they would flood the deployment',
  '@no-js': "the deployment's bot check may be on, and it rejects browsers without scripts",
  '@suite': 'they test the suite itself',
  '@visual': "the pictures show the example's name and colours",
  '@a11y': 'except those of the public pages in English: the others need requested codes',
  '@flow': `except those also tagged ${ANYWHERE}: the others change its clock or settings, read its log, or cost too many codes`,
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
