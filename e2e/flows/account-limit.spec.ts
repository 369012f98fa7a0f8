import { expect, test, wrongCodes } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'

// The daily limit of an account counts wrong guesses at all its codes. The setting lowers it, so that a test can reach it.
test.use({ settings: { LIMIT_WRONG_PER_ACCOUNT_PER_DAY: '4', RECAPTCHA: 'off' } })

test('after the daily limit of wrong guesses at an account, the page says when the user can try again', {
  tag: '@flow',
}, async ({ person, askForCode, codePage, accountPage, mailbox, clock, api, deployment }) => {
  const owner = new HttpBrowser(deployment)
  await owner.signIn(person)
  await owner.submit('/account', 'Sign out')
  await clock.advance({ seconds: 61 })

  await askForCode(person)
  const [a = '', b = '', c = '', d = '', e = ''] = wrongCodes(await mailbox.codeFor(person), 5)
  for (const [i, wrong] of [a, b, c, d].entries()) {
    await codePage.enter(wrong)
    await expect(codePage.message).toContainText(`Attempts left: ${4 - i}`)
  }
  await codePage.enter(e)
  await expect(codePage.message).toContainText(
    /Too many incorrect codes have been entered for this address. You can try again in 2[34] hours, or now in a browser where you have signed in before/,
  )
  expect(await api.calls('otp/validate')).toHaveLength(5)

  // A known browser has a quota of its own.
  await clock.advance({ seconds: 61 })
  await owner.askForCode(person)
  await owner.enterCode(await mailbox.codeFor(person))
  expect(await owner.signedInAs()).toBe(person.email)
  await expect(accountPage.heading).toBeHidden()
})
