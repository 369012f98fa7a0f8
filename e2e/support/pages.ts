import type { Page } from '@playwright/test'
import { AccountPage } from '../pages/account-page.ts'
import { CodePage } from '../pages/code-page.ts'
import { SignInPage } from '../pages/sign-in-page.ts'
import type { Mailbox } from './mails.ts'
import type { Person } from './people.ts'

/** The pages in one browser. */
export interface Pages {
  page: Page
  signInPage: SignInPage
  codePage: CodePage
  accountPage: AccountPage
  /** Where the e-mails of this deployment arrive. */
  mailbox: Mailbox
  /** Signs somebody in as people do: address, e-mail, code. */
  signIn(person: Person): Promise<void>
  /** Asks for a code for somebody, up to the page where it is typed. */
  askForCode(person: Person): Promise<void>
}

export function pagesOf(page: Page, mailbox: Mailbox, javaScript = true): Pages {
  const signInPage = new SignInPage(page)
  const codePage = new CodePage(page, { javaScript })
  const accountPage = new AccountPage(page)

  async function askForCode(person: Person): Promise<void> {
    await signInPage.open()
    await signInPage.askFor(person)
    await codePage.heading.waitFor()
  }

  async function signIn(person: Person): Promise<void> {
    await askForCode(person)
    await codePage.enter(await mailbox.codeFor(person))
    await accountPage.heading.waitFor()
  }

  return { page, signInPage, codePage, accountPage, mailbox, askForCode, signIn }
}
