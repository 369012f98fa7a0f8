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
  /** The main part of the page. */
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
   * Waits until the page's scripts run. They submit a complete code without a click. They also replace the times in UTC by
   * times in the user's time zone, which shows that they run.
   */
  async waitForEnhancements(): Promise<void> {
    await expect(this.text).not.toContainText('UTC')
  }

  /** Types and submits a code. The page itself submits a complete code, unless its scripts are off or not loaded yet. */
  async enter(code: string): Promise<void> {
    if (!this.#javaScript) {
      await this.code.fill(code)
      await this.signIn.click()
      return
    }
    if (!/^\s*\d{4}\s*\d{4}\s*$/.test(code)) {
      await this.code.fill(code)
      // A running deployment may use another code length. Its page may have submitted this code already.
      await this.#submit()
      return
    }
    await this.code.waitFor()
    const posted = this.page.waitForRequest((request) => request.method() === 'POST', {
      timeout: AUTO_SUBMIT_MS,
    })
    const isPosted = posted.then(
      () => true,
      () => false,
    )
    await this.code.fill(code)
    if (await isPosted) return
    // Submits the form without clicking the button. While a code is being checked, the button has another name, and after
    // that it may be gone.
    await this.#submit()
  }

  /** Submits the form. The page ignores a submit while a code is being checked. */
  #submit(): Promise<void> {
    return this.code.evaluateAll((fields: HTMLInputElement[]) => fields[0]?.form?.requestSubmit())
  }
}
