import type { Locator, Page } from '@playwright/test'
import { en } from '../support/messages.ts'

/** The account page. */
export class AccountPage {
  readonly page: Page
  readonly heading: Locator
  readonly signOut: Locator
  readonly signOutEverywhere: Locator
  readonly sessionsHeading: Locator
  readonly sessions: Locator
  /** Says that a session has ended. */
  readonly notice: Locator
  readonly text: Locator

  constructor(page: Page) {
    const main = page.getByRole('main')
    this.page = page
    this.heading = main.getByRole('heading', { level: 1, name: en.accountTitle })
    this.signOut = main.getByRole('button', { name: en.signOutButton, exact: true })
    this.signOutEverywhere = main.getByRole('button', { name: en.signOutAllButton })
    this.sessionsHeading = main.getByRole('heading', { name: en.accountSessions })
    this.sessions = main.getByRole('listitem')
    this.notice = main.getByRole('status').filter({ hasText: /ended/ })
    this.text = main
  }

  async open(): Promise<void> {
    await this.page.goto('/account')
  }

  /** The button that ends the session in this entry of the list. The current session has none. */
  endButtonIn(session: Locator): Locator {
    return session.getByRole('button', { name: /^End this session/ })
  }
}
