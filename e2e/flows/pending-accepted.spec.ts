import { expect, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'

// `e2e/security/replays.spec.ts` tests other replays of the cookie of a pending sign-in.

test('if the response that signs in is lost, the same code opens the same session in that browser', {
  tag: '@flow',
}, async ({ context, person, askForCode, codePage, accountPage, mailbox, api }) => {
  await askForCode(person)
  const before = await context.cookies()
  const code = await mailbox.codeFor(person)
  await codePage.enter(code)
  await expect(accountPage.heading).toBeVisible()

  await context.clearCookies({ name: cookieNames.session })
  await context.addCookies(before)
  await codePage.open()
  await codePage.enter(code)
  await expect(accountPage.heading).toBeVisible()
  await expect(accountPage.sessions).toHaveCount(1)
  expect(await api.calls('otp/validate')).toHaveLength(1)
})
