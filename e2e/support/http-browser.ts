import type { BrowserContext } from '@playwright/test'
import { botToken } from './bot-token.ts'
import { cookieHeader, keepCookies } from './cookie-jar.ts'
import { cookieNames } from './cookie-names.ts'
import type { Deployment } from './deployment.ts'
import { type Fields, formWith, textOf } from './html.ts'
import { type Form, HtmlPage } from './html-page.ts'
import { mailsAt } from './mails.ts'
import { en } from './messages.ts'
import { newClientAddress, type Person } from './people.ts'
import { type Answer, multipart, type Sent, send } from './request.ts'

const MAX_REDIRECTS = 5

/** More than one value for a field, or a file, can be sent too. */
export type Values = Record<string, string | Blob | (string | Blob)[]>

/**
 * A browser without JavaScript, or a script that passes for one. It keeps cookies, and everything that it does goes over
 * the network. `visit`, `submitForm` and `postForm` do what a person does, and return pages. The other methods send one
 * request, can change anything about it, and return the response as it is.
 */
export class HttpBrowser {
  readonly cookies: Map<string, string>
  readonly origin: string
  readonly #at: Deployment
  readonly #headers: Record<string, string>

  /** @param headers On each request; a client IP of its own is among them unless told otherwise. */
  constructor(
    at: Deployment,
    headers: Record<string, string> = {},
    cookies: Iterable<[string, string]> = [],
  ) {
    this.#at = at
    this.cookies = new Map(cookies)
    this.origin = at.url
    this.#headers = {
      'x-forwarded-for': newClientAddress(),
      accept: 'text/html',
      ...headers,
    }
  }

  /** The same cookies somewhere else: another tab, a thief, a replay. */
  copy(headers = this.#headers): HttpBrowser {
    return new HttpBrowser(this.#at, headers, this.cookies)
  }

  /** Opens a page, and follows its redirects. */
  async visit(path: string): Promise<HtmlPage> {
    return this.#follow(new HtmlPage(path, await this.open(path)))
  }

  /** Posts a form of a page with its hidden fields, and follows the redirects. */
  async submitForm(form: Form, values: Values = {}): Promise<HtmlPage> {
    return this.#follow(await this.postForm(form, values))
  }

  /** Posts a form of a page, and stays there. */
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

  /** The same at another door, such as an instance behind the proxy. */
  async sendTo(origin: string, sent: Sent): Promise<Answer> {
    const headers = { ...this.#headers, ...cookieHeader(this.cookies), ...sent.headers }
    const answer = await send(origin, { ...sent, headers })
    keepCookies(this.cookies, answer.headers['set-cookie'])
    return answer
  }

  open(path: string): Promise<Answer> {
    return this.send({ path })
  }

  /** Posts fields as our own pages would. */
  async post(path: string, fields: Iterable<[string, string | Blob]>, headers = {}): Promise<Answer> {
    const { type, body } = await multipart(fields)
    const own = { origin: this.origin, 'sec-fetch-site': 'same-origin', 'content-type': type }
    return this.send({ method: 'POST', path, headers: { ...own, ...headers }, body })
  }

  /** Opens a page, fills in its form, and presses the button. */
  async submit(path: string, button: string, values: Values = {}): Promise<Answer> {
    return this.post(path, filled(await this.form(path, button), values))
  }

  /** The fields of the form with this button, as they stand in the page. */
  async form(path: string, button: string): Promise<Fields> {
    return formWith(button, (await this.open(path)).text)
  }

  async askForCode({ email }: Person, values: Values = {}, path = '/sign-in'): Promise<Answer> {
    const token = await botToken(this.#at, 'sign_in')
    return this.submit(path, en.sendButton, { email, ...token, ...values })
  }

  async enterCode(code: string | Blob | (string | Blob)[], values: Values = {}): Promise<Answer> {
    const token = await botToken(this.#at, 'check_code')
    return this.submit('/sign-in/code', 'Sign in', { code, ...token, ...values })
  }

  /** Signs in as people do: address, e-mail, code. */
  async signIn(person: Person): Promise<Answer> {
    await this.askForCode(person)
    const answer = await this.enterCode(await this.codeFor(person))
    if (!this.cookies.has(cookieNames.session))
      throw new Error(`Not signed in: ${answer.status} ${answer.text}`)
    return answer
  }

  codeFor(person: Person): Promise<string> {
    return mailsAt(this.#at.standIns.mailbox.url).codeFor(person)
  }

  /** Whose account is shown, or null when none is. */
  async signedInAs(): Promise<string | null> {
    return accountIn(await this.open('/account'))
  }

  /** Its cookies, for a real browser. */
  async moveInto(context: BrowserContext): Promise<void> {
    const cookies = [...this.cookies].map(([name, value]) => ({
      name,
      value,
      url: this.origin,
      secure: true,
    }))
    await context.addCookies(cookies)
  }
}

/** The address on an account page; null when the answer is none. */
export function accountIn({ text }: Pick<Answer, 'text'>): string | null {
  return /Signed in as (\S+@\S+)/.exec(textOf(text))?.[1] ?? null
}

export function filled(fields: Fields, values: Values): [string, string | Blob][] {
  const own = fields.filter(([name]) => !Object.hasOwn(values, name))
  const given = Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string | Blob] => [name, each]),
  )
  return [...own, ...given]
}
