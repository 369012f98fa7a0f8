import type { Page } from '@playwright/test'
import { AccountPage } from '../pages/account-page.ts'
import { CodePage } from '../pages/code-page.ts'
import { SignInPage } from '../pages/sign-in-page.ts'
import type { Mailbox } from './mails.ts'
import type { Person } from './people.ts'

/** The page objects of one browser. */
export interface Pages {
  page: Page
  signInPage: SignInPage
  codePage: CodePage
  accountPage: AccountPage
  /** The mailbox that receives the deployment's e-mails. */
  mailbox: Mailbox
  /** Signs in as users do: requests a code, reads the e-mail, enters the code. */
  signIn(person: Person): Promise<void>
  /** Requests a code, and waits for the code page. */
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
