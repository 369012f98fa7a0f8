import type { BrowserContext } from '@playwright/test'
import { botToken } from './bot-token.ts'
import { cookieHeader, keepCookies } from './cookie-jar.ts'
import { cookieNames } from './cookie-names.ts'
import type { Deployment } from './deployment.ts'
import { type Fields, formWith, textOf } from './html.ts'
import { type Form, HtmlPage } from './html-page.ts'
import { mailsAt } from './mails.ts'
import { en } from './messages.ts'
import { newClientIp, type Person } from './people.ts'
import { type Answer, multipart, type Sent, send } from './request.ts'

const MAX_REDIRECTS = 5

/** A field can have several values, or a file. */
export type Values = Record<string, string | Blob | (string | Blob)[]>

/**
 * A browser without JavaScript, or a script that pretends to be one. It keeps cookies, and sends real requests. `visit`,
 * `submitForm` and `postForm` return pages. `open`, `post`, `send` and `sendTo` send one request, and return the raw
 * response.
 */
export class HttpBrowser {
  readonly cookies: Map<string, string>
  readonly origin: string
  readonly #deployment: Deployment
  readonly #headers: Record<string, string>

  /** @param headers Sent with each request. By default, an X-Forwarded-For gives this browser a client IP of its own. */
  constructor(
    deployment: Deployment,
    headers: Record<string, string> = {},
    cookies: Iterable<[string, string]> = [],
  ) {
    this.#deployment = deployment
    this.cookies = new Map(cookies)
    this.origin = deployment.url
    this.#headers = {
      'x-forwarded-for': newClientIp(),
      accept: 'text/html',
      ...headers,
    }
  }

  /** A copy with the same cookies, to act as another tab, a thief or a replay. */
  copy(headers = this.#headers): HttpBrowser {
    return new HttpBrowser(this.#deployment, headers, this.cookies)
  }

  /** Opens a page, and follows its redirects. */
  async visit(path: string): Promise<HtmlPage> {
    return this.#follow(new HtmlPage(path, await this.open(path)))
  }

  /** Posts a form of a page with its hidden fields, and follows the redirects. */
  async submitForm(form: Form, values: Values = {}): Promise<HtmlPage> {
    return this.#follow(await this.postForm(form, values))
  }

  /** Posts a form of a page, and follows no redirect. */
  async postForm({ path, fields }: Form, values: Values = {}): Promise<HtmlPage> {
    return new HtmlPage(path, await this.post(path, filled(fields, values)))
  }

  async #follow(page: HtmlPage): Promise<HtmlPage> {
    let current = page
    for (let i = 0; i < MAX_REDIRECTS && current.location !== undefined; i += 1) {
      const { pathname, search } = new URL(current.location, this.origin)
      const path = pathname + search
      current = new HtmlPage(path, await this.open(path))
    }
    return current
  }

  send(sent: Sent): Promise<Answer> {
    return this.sendTo(this.origin, sent)
  }

  /** Sends a request to another origin, such as an instance behind the proxy. */
  async sendTo(origin: string, sent: Sent): Promise<Answer> {
    const headers = { ...this.#headers, ...cookieHeader(this.cookies), ...sent.headers }
    const answer = await send(origin, { ...sent, headers })
    keepCookies(this.cookies, answer.headers['set-cookie'])
    return answer
  }

  open(path: string): Promise<Answer> {
    return this.send({ path })
  }

  /** Posts fields as the application's own pages do. */
  async post(path: string, fields: Iterable<[string, string | Blob]>, headers = {}): Promise<Answer> {
    const { type, body } = await multipart(fields)
    const own = { origin: this.origin, 'sec-fetch-site': 'same-origin', 'content-type': type }
    return this.send({ method: 'POST', path, headers: { ...own, ...headers }, body })
  }

  /** Opens a page, fills in its form, and presses the button. */
  async submit(path: string, button: string, values: Values = {}): Promise<Answer> {
    return this.post(path, filled(await this.form(path, button), values))
  }

  /** Opens a page, and returns the fields of its form with this button. */
  async form(path: string, button: string): Promise<Fields> {
    return formWith(button, (await this.open(path)).text)
  }

  async askForCode({ email }: Person, values: Values = {}, path = '/sign-in'): Promise<Answer> {
    const token = await botToken(this.#deployment, 'sign_in')
    return this.submit(path, en.sendButton, { email, ...token, ...values })
  }

  async enterCode(code: string | Blob | (string | Blob)[], values: Values = {}): Promise<Answer> {
    const token = await botToken(this.#deployment, 'check_code')
    return this.submit('/sign-in/code', 'Sign in', { code, ...token, ...values })
  }

  /** Signs in as users do: requests a code, reads the e-mail, enters the code. */
  async signIn(person: Person): Promise<Answer> {
    await this.askForCode(person)
    const answer = await this.enterCode(await this.codeFor(person))
    if (!this.cookies.has(cookieNames.session))
      throw new Error(`Not signed in: ${answer.status} ${answer.text}`)
    return answer
  }

  codeFor(person: Person): Promise<string> {
    return mailsAt(this.#deployment.standIns.mailbox.url).codeFor(person)
  }

  /** The email address on the account page, or null if no account is shown. */
  async signedInAs(): Promise<string | null> {
    return accountIn(await this.open('/account'))
  }

  /** Copies its cookies into a real browser. */
  async copyCookiesTo(context: BrowserContext): Promise<void> {
    const cookies = [...this.cookies].map(([name, value]) => ({
      name,
      value,
      url: this.origin,
      secure: true,
    }))
    await context.addCookies(cookies)
  }
}

/** The email address on an account page, or null for any other response. */
export function accountIn({ text }: Pick<Answer, 'text'>): string | null {
  return /Signed in as (\S+@\S+)/.exec(textOf(text))?.[1] ?? null
}

/** The fields of a form after a user has entered these values. */
export function filled(fields: Fields, values: Values): [string, string | Blob][] {
  const unchanged = fields.filter(([name]) => !Object.hasOwn(values, name))
  const entered = Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string | Blob] => [name, each]),
  )
  return [...unchanged, ...entered]
}
