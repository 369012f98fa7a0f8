import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { BROWSER_SETTING } from '../dev/needs.ts'
import { CodePage } from '../e2e/pages/code-page.ts'
import { SignInPage } from '../e2e/pages/sign-in-page.ts'
import { startDeployment } from '../e2e/support/deployment.ts'
import { mailsAt } from '../e2e/support/mails.ts'

/** Takes the pictures in the documentation from the production build: `npm run --prefix maintainers pictures`. */
const folder = fileURLToPath(new URL('../docs/images/', import.meta.url))
const jane = { email: 'jane@example.com' }

await mkdir(folder, { recursive: true })
const deployment = await startDeployment({
  tls: false,
  settings: { OTP_DELIVERY: 'smtp', RECAPTCHA: 'off', APP_NAME: 'Example' },
})
const executablePath = process.env[BROWSER_SETTING]
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  chromiumSandbox: process.getuid?.() !== 0,
})
try {
  const context = await browser.newContext({
    baseURL: deployment.url,
    locale: 'en',
    timezoneId: 'UTC',
    colorScheme: 'light',
    viewport: { width: 390, height: 640 },
    deviceScaleFactor: 2,
  })
  const page = await context.newPage()
  await takeAll(page)
} finally {
  await browser.close()
  await deployment.stop()
}

async function takeAll(page: Page): Promise<void> {
  const signInPage = new SignInPage(page)
  await signInPage.open()
  await signInPage.email.fill(jane.email)
  await take(page, 'sign-in')

  await signInPage.send.click()
  const codePage = new CodePage(page)
  await codePage.code.pressSequentially('1234')
  await take(page, 'code')

  const mails = mailsAt(deployment.standIns.mailbox.url)
  const { Text, HTML } = await mails.newMailFor(jane)
  const code = /^\d{8}$/m.exec(Text)?.[0] ?? ''
  await codePage.enter(code)
  await page.waitForURL('**/account')
  await take(page, 'account')

  const mail = await page.context().newPage()
  await mail.setContent(HTML, { waitUntil: 'networkidle' })
  await take(mail, 'e-mail')
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true, caret: 'hide' })
  console.log(`docs/images/${name}.png`)
}
