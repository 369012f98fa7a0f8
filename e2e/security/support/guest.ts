import { Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { type Form, Page } from './page.ts'

const LIMIT_MS = 60_000
const MAX_REDIRECTS = 5

// The certificate is the tests' own, made anew for each deployment.
const tls = new TlsAgent({ keepAlive: true, rejectUnauthorized: false })
const plain = new PlainAgent({ keepAlive: true })

/** Values for the fields of a form that a person fills in. */
export type Typed = Record<string, string>

/**
 * A browser without JavaScript, or somebody's script that passes for one: it keeps cookies, reads the forms out of the
 * pages and posts them as they are. All that it does goes over the network, through the front door.
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
    return this.#follow(await this.#send('GET', path))
  }

  /** Posts a form with its hidden fields, and goes where that leads. */
  async submit(form: Form, typed: Typed = {}): Promise<Page> {
    return this.#follow(await this.post(form, typed))
  }

  /** Posts a form and stays there. */
  async post({ path, fields }: Form, typed: Typed = {}): Promise<Page> {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...fields, ...typed })) form.set(name, value)
    const encoded = new Response(form)
    const type = encoded.headers.get('content-type') ?? ''
    return this.#send('POST', path, Buffer.from(await encoded.arrayBuffer()), {
      'Content-Type': type,
      Origin: this.origin,
      'Sec-Fetch-Site': 'same-origin',
    })
  }

  async #follow(page: Page): Promise<Page> {
    let current = page
    for (let i = 0; i < MAX_REDIRECTS && current.location !== undefined; i += 1) {
      const { pathname, search } = new URL(current.location, this.origin)
      current = await this.#send('GET', pathname + search)
    }
    return current
  }

  #send(method: string, path: string, body?: Buffer, more: Record<string, string> = {}): Promise<Page> {
    const jar = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      ...this.headers,
      ...more,
      ...(jar && { Cookie: jar }),
      ...(body && { 'Content-Length': String(body.length) }),
    }
    const url = new URL(path, this.origin)
    const secure = url.protocol === 'https:'
    const options = { method, headers, agent: secure ? tls : plain, signal: AbortSignal.timeout(LIMIT_MS) }
    return new Promise((resolve, reject) => {
      const request = (secure ? tlsRequest : plainRequest)(url, options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          for (const cookie of response.headers['set-cookie'] ?? []) this.#keep(cookie)
          const { statusCode: status = 0, headers: answered } = response
          resolve(new Page(path, status, answered, Buffer.concat(chunks).toString()))
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  #keep(cookie: string): void {
    const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(cookie) ?? []
    if (/;\s*max-age=0/i.test(attributes)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
