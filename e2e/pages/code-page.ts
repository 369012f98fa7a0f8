import { expect, type Locator, type Page } from '@playwright/test'
import { en } from '../support/messages.ts'

const SENT_BY_ITSELF_MS = 3_000

/** Where a person types the code. */
export class CodePage {
  readonly page: Page
  readonly heading: Locator
  readonly code: Locator
  readonly signIn: Locator
  readonly sendNew: Locator
  readonly useAnother: Locator
  /** What went wrong. */
  readonly message: Locator
  /** All that it says. */
  readonly text: Locator
  readonly #javaScript: boolean

  constructor(page: Page, { javaScript = true } = {}) {
    const main = page.getByRole('main')
    this.page = page
    this.heading = main.getByRole('heading', { level: 1, name: en.codeTitle })
    this.code = main.getByLabel('Code', { exact: true })
    this.signIn = main.getByRole('button', { name: en.checkButton, exact: true })
    this.sendNew = main.getByRole('button', { name: en.resendButton })
    this.useAnother = main.getByRole('button', { name: en.otherButton })
    this.message = main.getByRole('alert')
    this.text = main
    this.#javaScript = javaScript
  }

  async open(): Promise<void> {
    await this.page.goto('/sign-in/code')
  }

  /**
   * Waits for what comes a moment after the page, and sends a whole code by itself: its clock shows the reader's own
   * time then.
   */
  async waitForHelps(): Promise<void> {
    await expect(this.text).not.toContainText('UTC')
  }

  /** Types a code. A whole one is sent by itself, unless the browser's scripts are off or not there yet. */
  async enter(code: string): Promise<void> {
    if (!this.#javaScript) {
      await this.code.fill(code)
      await this.signIn.click()
      return
    }
    if (!/^\s*\d{4}\s*\d{4}\s*$/.test(code)) {
      await this.code.fill(code)
      // Elsewhere a code may be shorter or longer, and on its way already.
      await this.#submit()
      return
    }
    await this.code.waitFor()
    const posted = this.page.waitForRequest((request) => request.method() === 'POST', {
      timeout: SENT_BY_ITSELF_MS,
    })
    const sent = posted.then(
      () => true,
      () => false,
    )
    await this.code.fill(code)
    if (await sent) return
    // Not by its button: that has another name while the code is on its way after all, and is gone once it was right.
    await this.#submit()
  }

  /** Does nothing while the code is on its way. */
  #submit(): Promise<void> {
    return this.code.evaluateAll((fields: HTMLInputElement[]) => fields[0]?.form?.requestSubmit())
  }
}
