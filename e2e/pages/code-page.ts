import type { Locator, Page } from '@playwright/test'

/** Where a person types the code. */
export class CodePage {
  readonly page: Page
  readonly heading: Locator
  readonly code: Locator
  readonly signIn: Locator
  readonly sendNew: Locator
  readonly useAnother: Locator
  /** Errors and good news. */
  readonly message: Locator
  /** All that it says. */
  readonly text: Locator
  /** What was typed last. */
  #last = ''

  constructor(page: Page) {
    this.page = page
    this.heading = page.getByRole('heading', { level: 1, name: 'Enter your code' })
    this.code = page.getByLabel('Code', { exact: true })
    this.signIn = page.getByRole('button', { name: 'Sign in', exact: true })
    this.sendNew = page.getByRole('button', { name: 'Send a new code' })
    this.useAnother = page.getByRole('button', { name: 'Use another address' })
    this.message = page.locator('#code-message')
    this.text = page.getByRole('main')
  }

  async open(): Promise<void> {
    await this.page.goto('/sign-in/code')
  }

  /** Types a code. A whole one is sent by itself, each one once; else the button is pressed. */
  async enter(code: string): Promise<void> {
    const sendsItself = (await this.runsScripts()) && isWhole(code) && code !== this.#last
    this.#last = code
    await this.code.fill(code)
    if (!sendsItself) await this.signIn.click()
  }

  private runsScripts(): Promise<boolean> {
    return this.page.evaluate(() => matchMedia('(scripting: enabled)').matches)
  }
}

function isWhole(code: string): boolean {
  return /^\p{Nd}{8}$/u.test(code.replace(/[\s\p{Pd}.]/gu, ''))
}
