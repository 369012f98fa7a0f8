import type { Locator, Page } from '@playwright/test'

/** What a person sees when signed in. */
export class AccountPage {
  readonly page: Page
  readonly heading: Locator
  readonly signOut: Locator
  readonly signOutEverywhere: Locator
  readonly sessionsHeading: Locator
  readonly sessions: Locator
  /** What was done. */
  readonly notice: Locator
  readonly text: Locator

  constructor(page: Page) {
    this.page = page
    this.heading = page.getByRole('heading', { level: 1, name: 'Your account' })
    this.signOut = page.getByRole('button', { name: 'Sign out', exact: true })
    this.signOutEverywhere = page.getByRole('button', { name: 'Sign out everywhere' })
    this.sessionsHeading = page.getByRole('heading', { name: 'Where you are signed in' })
    this.sessions = page.getByRole('main').getByRole('listitem')
    this.notice = page.getByRole('main').getByRole('status').filter({ hasText: /ended/ })
    this.text = page.getByRole('main')
  }

  async open(): Promise<void> {
    await this.page.goto('/account')
  }

  /** The button that ends another session than this one. */
  endButtonIn(session: Locator): Locator {
    return session.getByRole('button', { name: /^End this session/ })
  }
}
