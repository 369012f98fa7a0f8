import { z } from 'zod'
import { until } from '../../../e2e/support/until.ts'
import { commandsAt, type Send } from './commands.ts'
import type { Driver } from './driver.ts'

/** The key under which WebDriver returns an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
const element = z.object({ [ELEMENT]: z.string() }).transform((value) => value[ELEMENT])
const cookie = z.object({ name: z.string(), secure: z.boolean(), httpOnly: z.boolean() })

/** The page in a new WebKit browser. It finds elements by the roles and names that WebKit itself computes. */
export class WebKitPage {
  readonly #send: Send
  readonly #origin: string

  private constructor(send: Send, origin: string) {
    this.#send = send
    this.#origin = origin
  }

  static async launch(driver: Driver, origin: string, javaScript: boolean): Promise<WebKitPage> {
    const args = ['--automation', ...(javaScript ? [] : ['--enable-javascript=FALSE'])]
    const alwaysMatch = { acceptInsecureCerts: true, 'webkitgtk:browserOptions': { args } }
    const session = await commandsAt(driver.url)('POST', '/session', { capabilities: { alwaysMatch } })
    const { sessionId } = z.object({ sessionId: z.string() }).parse(session)
    return new WebKitPage(commandsAt(`${driver.url}/session/${sessionId}`), origin)
  }

  async close(): Promise<void> {
    await this.#send('DELETE', '')
  }

  async goto(path: string): Promise<void> {
    await this.#send('POST', '/url', { url: this.#origin + path })
  }

  async goBack(): Promise<void> {
    await this.#send('POST', '/back', {})
  }

  async reload(): Promise<void> {
    await this.#send('POST', '/refresh', {})
  }

  async title(): Promise<string> {
    return z.string().parse(await this.#send('GET', '/title'))
  }

  /** The visible text of the page. */
  async text(): Promise<string> {
    return z.string().parse(await this.evaluate('return document.body.innerText'))
  }

  async cookies(): Promise<z.infer<typeof cookie>[]> {
    return z.array(cookie).parse(await this.#send('GET', '/cookie'))
  }

  /** Runs the body of a function in the page, and waits for the promise that it returns. */
  evaluate(body: string, ...args: unknown[]): Promise<unknown> {
    return this.#send('POST', '/execute/sync', { script: body, args })
  }

  async press(role: 'button' | 'link', name: string): Promise<void> {
    await this.#send('POST', `/element/${await this.#find(role, name)}/click`, {})
  }

  /** Replaces the text of a field by typing. */
  async fill(name: string, text: string): Promise<void> {
    const field = await this.#find('textbox', name)
    await this.evaluate('arguments[0].focus(); arguments[0].select()', { [ELEMENT]: field })
    await this.#send('POST', `/element/${field}/value`, { text })
  }

  async valueOf(name: string): Promise<string> {
    const field = await this.#find('textbox', name)
    return z.string().parse(await this.#send('GET', `/element/${field}/property/value`))
  }

  /** The name of the element that has the focus. */
  async focused(): Promise<unknown> {
    const id = element.parse(await this.#send('GET', '/element/active'))
    return this.#send('GET', `/element/${id}/computedlabel`)
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from(z.string().parse(await this.#send('GET', '/screenshot')), 'base64')
  }

  #find(role: string, name: string): Promise<string> {
    // Reading elements fails while the browser leaves a page. The next try reads the new page.
    return until(`the ${role} “${name}”`, () => this.#lookFor(role, name).catch(() => undefined))
  }

  async #lookFor(role: string, name: string): Promise<string | undefined> {
    const value = 'a, button, input:not([type=hidden])'
    const found = await this.#send('POST', '/elements', { using: 'css selector', value })
    for (const id of z.array(element).parse(found)) {
      const [computedRole, computedName] = await Promise.all([
        this.#send('GET', `/element/${id}/computedrole`),
        this.#send('GET', `/element/${id}/computedlabel`),
      ])
      if (computedRole === role && computedName === name) return id
    }
    return undefined
  }
}
