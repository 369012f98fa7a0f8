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

  constructor(page: Page) {
    this.page = page
    this.heading = page.getByRole('heading', { level: 1, name: 'Enter your code' })
    this.code = page.getByLabel('Code', { exact: true })
    this.signIn = page.getByRole('button', { name: 'Sign in', exact: true })
    this.sendNew = page.getByRole('button', { name: 'Send a new code' })
    this.useAnother = page.getByRole('button', { name: 'Use another address' })
    this.message = page.getByRole('main').getByRole('alert')
    this.text = page.getByRole('main')
  }

  async open(): Promise<void> {
    await this.page.goto('/sign-in/code')
  }

  /** Types a code and presses the button. */
  async enter(code: string): Promise<void> {
    await this.code.fill(code)
    await this.signIn.click()
  }
}
