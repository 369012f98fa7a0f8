import type { Locator, Page } from '@playwright/test'
import { en } from '../support/messages.ts'
import type { Person } from '../support/people.ts'

/** The page on which the user requests a code. */
export class SignInPage {
  readonly page: Page
  readonly heading: Locator
  readonly email: Locator
  readonly send: Locator
  /** The error message. */
  readonly message: Locator
  /** The main part of the page. */
  readonly text: Locator
  readonly enterCodeLink: Locator

  constructor(page: Page) {
    const main = page.getByRole('main')
    this.page = page
    this.heading = main.getByRole('heading', { level: 1, name: en.signInTitle })
    this.email = main.getByLabel(en.emailLabel)
    this.send = main.getByRole('button', { name: /^(Email|Send) me a code$/ })
    this.message = main.getByRole('alert')
    this.text = main
    this.enterCodeLink = main.getByRole('link', { name: en.enterIt })
  }

  async open(next?: string): Promise<void> {
    await this.page.goto(next === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`)
  }

  /** Types the email address and presses the button. */
  async askFor(person: Person): Promise<void> {
    await this.email.fill(person.email)
    await this.send.click()
  }
}
