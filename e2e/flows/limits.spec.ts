import { expect, newPerson, test, wrongCodes } from '../fixtures.ts'
import { recordAnnouncements } from '../support/announcements.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { hydrated } from '../support/hydrated.ts'
import { en, interpolate } from '../support/messages.ts'

// What users see when they reach a limit: a plain sentence that says when they can try again. The settings lower the
// limits of a client IP.
test.use({
  settings: {
    LIMIT_SENDS_PER_ADDRESS_PER_HOUR: '3',
    LIMIT_WRONG_PER_ADDRESS_PER_HOUR: '7',
    SIGN_IN_ALLOWED_DOMAINS: 'example.com',
  },
})
// The tests run in one worker, one after the other, and share one deployment.
test.describe.configure({ mode: 'default' })

test.describe('limits', { tag: '@flow' }, () => {
  test('if another browser has requested a code for the same account within a minute, the page says how long to wait', async ({
    deployment,
    person,
    signInPage,
    api,
  }) => {
    await new HttpBrowser(deployment).askForCode(person)
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(
      /A code was requested for this address a moment ago.*in (60|[1-5]\d|\d) seconds/,
    )
    await expect(signInPage.email).toHaveValue(person.email)
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })

  test('the wait in an error message counts down silently, and the message disappears at its end', async ({
    deployment,
    page,
    person,
    signInPage,
  }) => {
    await new HttpBrowser(deployment).askForCode(person)
    await page.clock.install()
    await signInPage.open()
    await hydrated(page)
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(/You can request another in (60|[45]\d) seconds\./)
    const heard = await recordAnnouncements(page)
    await page.clock.fastForward('00:30')
    await expect(signInPage.message).toContainText(/You can request another in (30|[12]\d) seconds\./)
    // Without the role `timer`, a screen reader would read the whole message again each second.
    await expect(signInPage.message.getByRole('timer')).toHaveText(/^\d+ seconds$/)
    await expect(page).toHaveTitle(/^Error: /)

    await page.clock.fastForward('00:31')
    await expect(signInPage.message).toBeEmpty()
    await expect(page).not.toHaveTitle(/^Error: /)
    await expect(signInPage.email).not.toHaveAttribute('aria-invalid', 'true')
    await expect(signInPage.email).toHaveValue(person.email)
    expect((await heard()).at(-1)).toBe(en.waitOver)
  })

  test('after five codes in an hour for one account, the page says when the next can be requested', async ({
    deployment,
    person,
    signInPage,
    codePage,
    clock,
    api,
  }) => {
    for (let i = 0; i < 5; i += 1) {
      await new HttpBrowser(deployment).askForCode(person)
      await clock.advance({ seconds: 61 })
    }
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(
      /Too many codes have been requested for this address.*in 5\d minutes/,
    )
    expect(await api.calls('otp-email/create')).toHaveLength(5)
    await clock.advance({ minutes: 56 })
    await signInPage.askFor(person)
    await expect(codePage.heading).toBeVisible()
  })

  test('after the hourly limit of codes for one client IP, the page says when the next can be requested', async ({
    deployment,
    clientIp,
    signInPage,
    codePage,
    clock,
    api,
  }) => {
    for (let i = 0; i < 3; i += 1) {
      await new HttpBrowser(deployment, { 'x-forwarded-for': clientIp }).askForCode(newPerson())
    }
    await signInPage.open()
    await signInPage.askFor(newPerson())
    await expect(signInPage.message).toContainText(
      /too many attempts from this browser or network.*in 60 minutes/,
    )
    expect(await api.calls('otp-email/create')).toHaveLength(3)
    expect(await api.assessments()).toHaveLength(3)
    await clock.advance({ minutes: 60, seconds: 1 })
    await signInPage.askFor(newPerson())
    await expect(codePage.heading).toBeVisible()
  })

  test('wrong guesses from one client IP count together, even at codes of different accounts', async ({
    deployment,
    clientIp,
    person,
    stranger,
    askForCode,
    codePage,
    mailbox,
    api,
  }) => {
    const other = new HttpBrowser(deployment, { 'x-forwarded-for': clientIp })
    await other.askForCode(stranger)
    for (const wrong of wrongCodes(await other.codeFor(stranger), 5)) await other.enterCode(wrong)
    await askForCode(person)
    for (const [i, wrong] of wrongCodes(await mailbox.codeFor(person), 3).entries()) {
      await codePage.enter(wrong)
      await expect(codePage.message).toContainText(
        i < 2 ? `Attempts left: ${4 - i}` : /too many attempts from this browser or network.*in \d+ minutes/,
      )
    }
    expect(await api.calls('otp/validate')).toHaveLength(7)
  })

  test('an email address of a domain that is not allowed is refused with the reason, and nothing is sent', async ({
    signInPage,
    api,
  }) => {
    await signInPage.open()
    await signInPage.askFor({ email: 'jane@elsewhere.example' })
    await expect(signInPage.message).toContainText(
      interpolate(en.domainNotAllowed, { domain: 'elsewhere.example', allowed: 'example.com' }),
    )
    expect(await api.calls()).toEqual([])
    expect(await api.assessments()).toEqual([])
  })
})
