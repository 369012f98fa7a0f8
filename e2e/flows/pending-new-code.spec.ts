import { expect, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'

const tag = '@flow'

test.describe('a new code', { tag }, () => {
  test('can be asked for after a minute, and the older one is dead', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await expect(codePage.sendNew).toBeDisabled()
    await expect(codePage.text).toContainText(/You can request a new code in \d+ seconds/)

    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText(en.noticeResent)
    const newer = await mailbox.codeFor(person)
    await codePage.enter(older)
    await expect(codePage.message).toContainText("isn't right")
    await codePage.enter(newer)
    await expect(accountPage.heading).toBeVisible()
  })

  test('keeps the reference, so that all e-mails of one attempt go together', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    clock,
  }) => {
    await askForCode(person)
    const first = await mailbox.newMailFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.sendNew.click()
    expect((await mailbox.newMailFor(person)).Subject).toBe(first.Subject)
  })

  test('leaves codes alone that were asked for elsewhere', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    deployment,
  }) => {
    await askForCode(person)
    const mine = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await new HttpBrowser(deployment).askForCode(person)
    await mailbox.codeFor(person)
    await codePage.enter(mine)
    await expect(accountPage.heading).toBeVisible()
  })

  test('that could not be sent leaves the older one alive', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    trouble,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await trouble.magiclinksdev({ endpoint: 'otp-email/create', kind: '500', times: 1 })
    await codePage.sendNew.click()
    await expect(codePage.message).toContainText('went wrong while we were sending')
    await codePage.enter(older)
    await expect(accountPage.heading).toBeVisible()
  })

  test('that took too long does not work when it arrives, and the older one does', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    trouble,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await trouble.magiclinksdev({ endpoint: 'otp-email/create', kind: 'timeout', work: true, times: 1 })
    await codePage.sendNew.click()
    await expect(codePage.message).toContainText("If a code still arrives, it won't work")
    await codePage.enter(await mailbox.codeFor(person))
    await expect(codePage.message).toContainText("isn't right")
    await codePage.enter(older)
    await expect(accountPage.heading).toBeVisible()
  })
})
