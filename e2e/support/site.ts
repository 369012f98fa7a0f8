import { randomUUID } from 'node:crypto'
import { steer } from '../../dev/magiclinksdev/steering.ts'
import { clockOf, type Span } from './clock.ts'
import { type DeploymentOptions, startDeployment } from './deployment.ts'
import type { Form, HtmlPage } from './html-page.ts'
import { HttpBrowser } from './http-browser.ts'
import { en } from './messages.ts'
import { newClientIp, newPerson, type Person } from './people.ts'
import { startRedis } from './redis.ts'

export const buttons = {
  send: en.sendButton,
  check: en.checkButton,
  resend: en.resendButton,
  signOut: en.signOutButton,
  signOutEverywhere: en.signOutAllButton,
} as const

export const headings = { code: en.codeTitle, account: en.accountTitle, signIn: en.signInTitle } as const

/** A deployment with helpers for attacks on it. The stand-in of magiclinksdev records what reached the API. */
export type Site = Awaited<ReturnType<typeof startSite>>

export interface SiteOptions extends Omit<DeploymentOptions, 'redis'> {
  /** Whether its store is a real Redis. */
  shared?: boolean
}

/** Starts a site. The bot check is off, because these tests act as bots. */
export async function startSite({ shared = false, settings, ...options }: SiteOptions) {
  const redis = shared ? await startRedis() : undefined
  const all = { ...options, settings: { RECAPTCHA: 'off', ...settings }, ...(redis && { redis }) }
  const deployment = await startDeployment(all)
  const clock = clockOf(deployment)
  const magiclinksdev = steer(deployment.standIns.magiclinksdev.controlUrl)

  const newBrowser = (headers = fromElsewhere()) => new HttpBrowser(deployment, headers)
  // The form is the same for all users, so it is read only once, as a bot would do.
  let sendForm: Form | undefined
  async function askFor({ email }: Person, browser = newBrowser()): Promise<HtmlPage> {
    sendForm ??= (await browser.visit('/sign-in')).form(buttons.send)
    return browser.submitForm(sendForm, { email, 'form-id': randomUUID() })
  }
  const codesOf = ({ email }: Person) => magiclinksdev.otps(`?toEmail=${encodeURIComponent(email)}`)

  return {
    deployment,
    redis,
    magiclinksdev,
    /** A new browser, by default with a client IP of its own. */
    browser: newBrowser,
    newPerson,
    /** Advances the clocks of the application and of magiclinksdev. Redis keeps its own time. */
    advance: (span: Span) => clock.advance(span),

    /** All codes made for a user, the newest first. */
    codesOf,
    /** The newest code of a user, the one in the last e-mail. */
    async codeOf(person: Person): Promise<string> {
      const [newest] = await codesOf(person)
      if (!newest) throw new Error(`There is no code for ${person.email}`)
      return newest.otp
    },
    /** The guesses at a user's codes that reached the API. */
    async guessesAt(person: Person) {
      const ids = (await codesOf(person)).map(({ id }) => id)
      const calls = await magiclinksdev.calls()
      return calls.filter(
        ({ endpoint, otpId }) => endpoint === 'otp/validate' && ids.some((id) => id === otpId),
      )
    },
    /** The API calls that requested an e-mail to a user. */
    sendsTo: ({ email }: Person) => magiclinksdev.calls(`?toEmail=${encodeURIComponent(email)}`),

    /** Requests a code, and returns the page that follows. */
    askFor,
    /** Signs a user in with the code from the e-mail. */
    async signIn(person: Person, browser = newBrowser()): Promise<HttpBrowser> {
      const page = await askFor(person, browser)
      const [newest] = await codesOf(person)
      const account = await browser.submitForm(page.form(buttons.check), { code: newest?.otp ?? '' })
      if (account.heading !== headings.account) throw new Error(`Not signed in: ${account.text}`)
      return browser
    },
    async stop() {
      await deployment.stop()
      await redis?.stop()
    },
  }
}

/** Headers that give a request a new client IP. */
export function fromElsewhere(): Record<string, string> {
  return { 'X-Forwarded-For': newClientIp() }
}
