import { randomBytes } from 'node:crypto'
import { expect, test } from '../fixtures.ts'
import { type Child, startChild } from '../support/child.ts'
import { beginningOf, en } from '../support/messages.ts'
import { until } from '../support/until.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`

test.describe('delivery by webhook', { tag: '@flow' }, () => {
  /** The receiver that docs/webhook.md shows. */
  let receiver: Child
  test.beforeEach(() => {
    const command = ['--experimental-strip-types', 'docs/examples/webhook-receiver.ts']
    receiver = startChild(process.execPath, command, { PORT: '0', WEBHOOK_SECRET: secret })
  })
  test.afterEach(() => receiver.stop())

  const printed = (pattern: RegExp) =>
    until(String(pattern), async () =>
      receiver.lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined),
    )
  const settings = async (WEBHOOK_SECRET = secret) => ({
    OTP_DELIVERY: 'webhook',
    WEBHOOK_URL: `http://127.0.0.1:${await printed(/port: (\d+)/)}`,
    WEBHOOK_SECRET,
    WEBHOOK_CHANNEL_NAME: 'the Example app',
  })

  test('with a webhook, the code page says where to look and never to share the code, and the code signs in', async ({
    deploy,
    visit,
    person,
  }) => {
    const { askForCode, codePage, accountPage } = await visit(await deploy({ settings: await settings() }))
    await askForCode(person)
    await expect(codePage.text).toContainText(`a code for ${person.email}. Look for it in the Example app.`)
    await expect(codePage.text).toContainText(beginningOf(en.codeValidUntil))
    await expect(codePage.text).toContainText(en.codeNeverShare)
    await expect(codePage.text).not.toContainText('spam')
    await codePage.enter(await printed(new RegExp(`^to ${person.email} in en: (\\d{8})$`)))
    await expect(accountPage.text).toContainText(person.email)
  })

  test('with a webhook, no page mentions e-mails, not even after errors', async ({
    deploy,
    visit,
    person,
  }) => {
    const { page, signInPage, codePage } = await visit(await deploy({ settings: await settings() }))
    const wordsAboutEmail = /e-?mail(?! address)|inbox|spam/i
    await page.goto('/')
    await expect(signInPage.text).not.toContainText(wordsAboutEmail)
    await signInPage.open()
    await expect(page.getByRole('button', { name: en.sendButtonByChannel })).toBeVisible()
    await expect(signInPage.text).not.toContainText(wordsAboutEmail)

    await signInPage.email.fill(person.email)
    await signInPage.email.press('Enter')
    await codePage.code.fill('12')
    await codePage.signIn.click()
    await expect(codePage.message).toContainText('Enter it exactly as it appears in our message')
    await expect(codePage.text).not.toContainText(wordsAboutEmail)
    const code = await printed(new RegExp(`^to ${person.email} in en: (\\d{8})$`))
    await codePage.enter(code === '00000000' ? '11111111' : '00000000')
    await expect(codePage.message).toContainText('Attempts left: 4')
    await expect(codePage.text).not.toContainText(wordsAboutEmail)
  })

  test("when the webhook's receiver rejects the code, no sign-in is pending", async ({
    deploy,
    visit,
    person,
  }) => {
    const otherSecret = `whsec_${randomBytes(32).toString('base64')}`
    const deployment = await deploy({ settings: await settings(otherSecret) })
    const { signInPage, codePage } = await visit(deployment)
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('went wrong')
    await codePage.open()
    await expect(signInPage.heading).toBeVisible()
    await expect
      .poll(deployment.logs)
      .toContainEqual(expect.objectContaining({ event: 'delivery.failed', cause: 'HTTP 400' }))
  })
})
