import { asShown, expect, wrongCodes } from '../../../e2e/fixtures.ts'
import { expectText, test } from './fixtures.ts'

for (const javaScript of [true, false]) {
  const browser = javaScript ? 'in WebKit' : 'in WebKit without JavaScript'
  test.describe(browser, { tag: '@flow' }, () => {
    // The bot check needs JavaScript.
    test.use({ javaScript, settings: javaScript ? {} : { RECAPTCHA: 'off' } })

    test(`${browser}, a user signs in after a wrong code, signs out, and the back button shows nothing of the account`, async ({
      webkit,
      requestCode,
      person,
      mailbox,
    }) => {
      await requestCode(person)
      expect(await webkit.focused()).toBe('Code')
      const code = await mailbox.codeFor(person)
      const [wrong = ''] = wrongCodes(code, 1)
      await webkit.fill('Code', wrong)
      if (!javaScript) await webkit.press('button', 'Sign in')
      await expectText(webkit, 'Attempts left: 4')
      expect(await webkit.title()).toMatch(/^Error: /)
      expect(await webkit.valueOf('Code')).toMatch(asShown(wrong))

      await webkit.fill('Code', code)
      if (!javaScript) await webkit.press('button', 'Sign in')
      await expectText(webkit, 'Your account')
      await expectText(webkit, person.email)
      const cookies = await webkit.cookies()
      expect(cookies.map(({ name }) => name).sort()).toEqual(['__Host-device', '__Host-session'])
      expect(cookies.every(({ secure, httpOnly }) => secure && httpOnly)).toBe(true)

      await webkit.press('button', 'Sign out')
      await expectText(webkit, 'Welcome')
      await webkit.goBack()
      await expectText(webkit, 'Email address')
      expect(await webkit.text()).not.toContain(person.email)
    })

    test(`${browser}, a new code can be requested after a minute, and the older one stops working`, async ({
      webkit,
      requestCode,
      person,
      mailbox,
      clock,
    }) => {
      await requestCode(person)
      const older = await mailbox.codeFor(person)
      await clock.advance({ seconds: 61 })
      await webkit.reload()
      await webkit.press('button', 'Send a new code')
      await expectText(webkit, 'We sent you a new code')
      const newer = await mailbox.codeFor(person)

      await webkit.fill('Code', older)
      if (!javaScript) await webkit.press('button', 'Sign in')
      await expectText(webkit, "isn't right")
      await webkit.fill('Code', newer)
      if (!javaScript) await webkit.press('button', 'Sign in')
      await expectText(webkit, 'Your account')
    })
  })
}
