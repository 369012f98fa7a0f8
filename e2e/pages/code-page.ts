import { expect, type Locator, type Page } from '@playwright/test'
import { en } from '../support/messages.ts'

const AUTO_SUBMIT_MS = 3_000

/** The page on which the user enters the code. */
export class CodePage {
  readonly page: Page
  readonly heading: Locator
  readonly code: Locator
  readonly signIn: Locator
  readonly sendNew: Locator
  readonly useAnother: Locator
  /** The error message. */
  readonly message: Locator
  /** The whole text of the page. */
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
   * Waits for the scripts that submit a complete code without a click. They also show times in the user's own time zone
   * instead of UTC.
   */
  async waitForEnhancements(): Promise<void> {
    await expect(this.text).not.toContainText('UTC')
  }

  /** Types a code. The page submits a complete one without a click, unless its scripts are off or not loaded yet. */
  async enter(code: string): Promise<void> {
    if (!this.#javaScript) {
      await this.code.fill(code)
      await this.signIn.click()
      return
    }
    if (!/^\s*\d{4}\s*\d{4}\s*$/.test(code)) {
      await this.code.fill(code)
      // A running deployment may use a different code length, and may have submitted this code already.
      await this.#submit()
      return
    }
    await this.code.waitFor()
    const posted = this.page.waitForRequest((request) => request.method() === 'POST', {
      timeout: AUTO_SUBMIT_MS,
    })
    const sent = posted.then(
      () => true,
      () => false,
    )
    await this.code.fill(code)
    if (await sent) return
    // Submits the form without clicking the button. While a code is being checked, the button has another name, and after
    // that it may be gone.
    await this.#submit()
  }

  /** The page ignores this while a code is being checked. */
  #submit(): Promise<void> {
    return this.code.evaluateAll((fields: HTMLInputElement[]) => fields[0]?.form?.requestSubmit())
  }
}
