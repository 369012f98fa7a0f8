import { cookieHeader, keepCookies } from '../../support/cookie-jar.ts'
import { multipart, type Sent, send } from '../../support/request.ts'
import { type Form, Page } from './page.ts'

const MAX_REDIRECTS = 5

/** Values for the fields of a form that a person fills in. */
export type Typed = Record<string, string>

/**
 * A browser without JavaScript, or somebody's script that passes for one: it keeps cookies, reads the forms out of the
 * pages, posts them as they are, and goes where that leads. All that it does goes over the network, through the front
 * door. (A `Visitor` stays where it is, and can change anything about what it sends.)
 */
export class Guest {
  readonly origin: string
  readonly cookies: Map<string, string>
  /** Sent with each request; X-Forwarded-For says where the guest comes from. */
  readonly headers: Record<string, string>

  constructor(origin: string, headers: Record<string, string>, cookies: Iterable<[string, string]> = []) {
    this.origin = origin
    this.headers = headers
    this.cookies = new Map(cookies)
  }

  /** The same cookies somewhere else: another tab, a thief, a replay. */
  copy(headers = this.headers): Guest {
    return new Guest(this.origin, headers, this.cookies)
  }

  /** Opens a page, and goes where it leads. */
  async open(path: string): Promise<Page> {
    return this.#follow(await this.#send({ path }))
  }

  /** Posts a form with its hidden fields, and goes where that leads. */
  async submit(form: Form, typed: Typed = {}): Promise<Page> {
    return this.#follow(await this.post(form, typed))
  }

  /** Posts a form and stays there. */
  async post({ path, fields }: Form, typed: Typed = {}): Promise<Page> {
    const { type, body } = await multipart(new Map([...fields, ...Object.entries(typed)]))
    const headers = { 'content-type': type, origin: this.origin, 'sec-fetch-site': 'same-origin' }
    return this.#send({ method: 'POST', path, headers, body })
  }

  async #follow(page: Page): Promise<Page> {
    let current = page
    for (let i = 0; i < MAX_REDIRECTS && current.location !== undefined; i += 1) {
      const { pathname, search } = new URL(current.location, this.origin)
      current = await this.#send({ path: pathname + search })
    }
    return current
  }

  async #send(sent: Sent): Promise<Page> {
    const headers = { ...this.headers, ...cookieHeader(this.cookies), ...sent.headers }
    const answer = await send(this.origin, { ...sent, headers })
    keepCookies(this.cookies, answer.headers['set-cookie'])
    return new Page(sent.path, answer)
  }
}
