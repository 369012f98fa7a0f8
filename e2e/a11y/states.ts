import type { BrowserContext, Page } from '@playwright/test'
import { type Person, wrongCodes } from '../fixtures.ts'
import { CodePage } from '../pages/code-page.ts'
import type { mailsAt } from '../support/mails.ts'

/** What it takes to bring a page into a state. None of it depends on the language of the page. */
export interface Situation {
  page: Page
  context: BrowserContext
  person: Person
  mailbox: ReturnType<typeof mailsAt>
  slowServer(): Promise<unknown>
}

/** The pages that need no session, and their paths. */
export const publicPages = {
  'the home page': '/',
  'asking for a code': '/sign-in',
  'asking for a code without a pending sign-in': '/sign-in/code',
  'a page that does not exist': '/nowhere',
}

/** All other states of the pages. */
export const states = {
  'asking for a code, refused': async ({ page }) => {
    await page.goto('/sign-in')
    await page.locator('[name=email]').press('Enter')
    await page.locator('#email-message p').waitFor()
  },
  'asking for a code after a session has ended': async ({ page, context }) => {
    await page.goto('/')
    await context.addCookies([{ name: 'notice', value: 'ended.1', url: page.url() }])
    await page.goto('/sign-in')
    await page.locator('#email-message p').waitFor()
  },
  'asking for a code while one is pending': async (situation) => {
    await askForCode(situation)
    await situation.page.goto('/sign-in')
  },
  'typing the code': askForCode,
  'a wrong code': async (situation) => {
    await askForCode(situation)
    const [wrong = ''] = wrongCodes(await situation.mailbox.codeFor(situation.person), 1)
    await typeCode(situation, wrong)
    await situation.page.locator('#code-message p').waitFor()
  },
  'a code that is being checked': async (situation) => {
    await askForCode(situation)
    await situation.slowServer()
    await typeCode(situation, '00000000')
    await situation.page.locator('form:has([name=code]) [aria-disabled]').waitFor()
  },
  'a dead code': async (situation) => {
    await askForCode(situation)
    const { page } = situation
    for (const wrong of wrongCodes(await situation.mailbox.codeFor(situation.person), 5)) {
      const answered = page.waitForResponse((response) => response.request().method() === 'POST')
      await typeCode(situation, wrong)
      await answered
      await page.locator('form:has([name=code]) [aria-disabled]').waitFor({ state: 'detached' })
    }
    await page.locator('[name=code]').waitFor({ state: 'detached' })
  },
  'a server that cannot be reached': async (situation) => {
    await askForCode(situation)
    await new CodePage(situation.page).waitForEnhancements()
    await situation.context.setOffline(true)
    await typeCode(situation, '00000000')
    await situation.page.locator('#code-message p').waitFor()
  },
  'a code page from before a newer request': async (situation) => {
    await askForCode(situation)
    const tab = await situation.context.newPage()
    await askForCode({ ...situation, page: tab, person: { email: `other-${situation.person.email}` } })
    await tab.close()
    await typeCode(situation, '00000000')
    await situation.page.locator('#code-message p').waitFor()
  },
  'signed in': async (situation) => {
    await askForCode(situation)
    await typeCode(situation, await situation.mailbox.codeFor(situation.person))
    await situation.page.waitForURL('**/account')
  },
  // This state comes last, because the page keeps its fake clock.
  'a code that has expired': async (situation) => {
    await situation.page.clock.install()
    await askForCode(situation)
    await new CodePage(situation.page).waitForEnhancements()
    await situation.page.clock.fastForward('10:01')
    await situation.page.locator('#code-message p').waitFor()
  },
} satisfies Record<string, (situation: Situation) => Promise<unknown>>

async function askForCode({ page, person }: Situation): Promise<void> {
  await page.goto('/sign-in')
  await page.locator('[name=email]').fill(person.email)
  await page.locator('[name=email]').press('Enter')
  await page.locator('[name=code]').waitFor()
}

async function typeCode({ page }: Situation, code: string): Promise<void> {
  await page.locator('[name=code]').fill(code)
}
