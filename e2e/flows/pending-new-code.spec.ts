import { expect, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'

const tag = '@flow'

test.describe('resend', { tag }, () => {
  test('a new code can be requested after a minute, and the older code stops working', async ({
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

  test('all e-mails of one sign-in attempt have the same reference', async ({
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

  test('a code still works after another browser requested a code for the same account', async ({
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

  test('if a new code cannot be sent, the older code still works', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    faults,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: '500', times: 1 })
    await codePage.sendNew.click()
    await expect(codePage.message).toContainText('went wrong while we were sending')
    await codePage.enter(older)
    await expect(accountPage.heading).toBeVisible()
  })

  test('if sending a new code times out, the new code does not work when it arrives, and the older code still works', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    faults,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: 'timeout', work: true, times: 1 })
    await codePage.sendNew.click()
    await expect(codePage.message).toContainText("If a code still arrives, it won't work")
    await codePage.enter(await mailbox.codeFor(person))
    await expect(codePage.message).toContainText("isn't right")
    await codePage.enter(older)
    await expect(accountPage.heading).toBeVisible()
  })
})
