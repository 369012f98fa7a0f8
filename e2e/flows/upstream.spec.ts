import { expect, test, wrongCodes } from '../fixtures.ts'
import { en } from '../support/messages.ts'

// What users see when the magiclinksdev server fails. `e2e/security/upstream.spec.ts` tests more kinds of wrong responses.

test.describe('send', { tag: ['@trouble', '@flow'] }, () => {
  for (const { kind, free } of [
    { kind: '429', free: true },
    { kind: '500', free: false },
    { kind: 'timeout', free: false },
  ]) {
    test(`when magiclinksdev fails to send a code (${kind}), the page says so and keeps the email address, and the next try ${free ? 'works at once' : 'has to wait'}`, async ({
      page,
      person,
      signInPage,
      faults,
      api,
    }) => {
      await faults.magiclinksdev({ endpoint: 'otp-email/create', kind, times: 1 })
      await signInPage.open()
      await signInPage.askFor(person)
      await expect(signInPage.message).toContainText(
        free ? en.sendFailed : /If a code still arrives, it won't work.*in \d+ seconds/,
      )
      await expect(signInPage.email).toHaveValue(person.email)
      await expect(page).toHaveURL(/\/sign-in$/)

      await signInPage.askFor(person)
      if (free) await expect(page).toHaveURL(/\/sign-in\/code$/)
      else await expect(signInPage.message).toContainText(/You can request another in \d+ seconds/)
      expect(await api.calls('otp-email/create')).toHaveLength(free ? 2 : 1)
    })
  }

  test.describe('hourly limit', () => {
    test.use({ settings: { LIMIT_SENDS_PER_ACCOUNT_PER_HOUR: '1' } })

    test('with a limit of one code an hour, the page says after an uncertain failure when the next code can be requested', async ({
      person,
      signInPage,
      faults,
    }) => {
      await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: '500', times: 1 })
      await signInPage.open()
      await signInPage.askFor(person)
      await expect(signInPage.message).toContainText(/it won't work.*in (60|59) minutes/)
    })
  })

  test('when magiclinksdev cannot be reached, the page says that sending failed, and the next try works at once', async ({
    page,
    person,
    signInPage,
    faults,
    logs,
  }) => {
    await faults.magiclinksdev({ endpoint: '*', kind: 'refuse' })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(en.sendFailed)
    await expect
      .poll(logs)
      .toContainEqual(
        expect.objectContaining({ event: 'upstream.failed', reason: 'refused', cause: 'ECONNREFUSED' }),
      )
    await faults.clear()
    await signInPage.askFor(person)
    await expect(page).toHaveURL(/\/sign-in\/code$/)
  })
})

test.describe('check', { tag: ['@trouble', '@flow'] }, () => {
  for (const { kind, free } of [
    { kind: '401', free: true },
    { kind: '500', free: false },
  ]) {
    test(`when magiclinksdev fails to check a code (${kind}), the page does not call the code wrong${free ? ', and it costs no guess' : ''}`, async ({
      person,
      askForCode,
      codePage,
      accountPage,
      mailbox,
      faults,
    }) => {
      await askForCode(person)
      const code = await mailbox.codeFor(person)
      const [wrong = '', another = ''] = wrongCodes(code, 2)
      await faults.magiclinksdev({ endpoint: 'otp/validate', kind, times: 1 })
      await codePage.enter(wrong)
      await expect(codePage.message).toContainText("We couldn't check your code")
      await expect(codePage.message).not.toContainText("isn't right")
      await codePage.enter(another)
      await expect(codePage.message).toContainText(`Attempts left: ${free ? 4 : 3}`)
      await codePage.enter(code)
      await expect(accountPage.heading).toBeVisible()
    })
  }

  test('when checking a code times out, the page says that the code may no longer work, and the user can sign in with a new one', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    faults,
    clock,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    await faults.magiclinksdev({ endpoint: 'otp/validate', kind: 'burn-timeout', times: 1 })
    await codePage.enter(code)
    await expect(codePage.message).toContainText(en.checkUncertain)
    await codePage.signIn.click()
    await expect(codePage.message).toContainText('it may no longer work')
    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText(en.noticeResent)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account$/)
  })
})

test.describe('JWT', { tag: ['@trouble', '@flow'] }, () => {
  test('when magiclinksdev fails to make a JWT, the application retries once', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    faults,
    api,
  }) => {
    await askForCode(person)
    await faults.magiclinksdev({ endpoint: 'jwt/create', kind: '500', times: 1 })
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
    expect(await api.calls('jwt/create')).toHaveLength(2)
  })

  for (const kind of ['500', 'timeout'] as const) {
    test(`when no JWT can be made (${kind}), the same code signs in later without being validated again`, async ({
      page,
      context,
      person,
      askForCode,
      codePage,
      accountPage,
      mailbox,
      faults,
      api,
      logs,
    }) => {
      await askForCode(person)
      await faults.magiclinksdev({ endpoint: 'jwt/create', kind })
      const code = await mailbox.codeFor(person)
      await codePage.enter(code)
      await expect(codePage.message).toContainText(en.acceptedButFailed)
      expect((await context.cookies()).map(({ name }) => name)).toEqual(['__Host-sign-in'])
      await expect
        .poll(logs)
        .toContainEqual(expect.objectContaining({ event: 'upstream.failed', endpoint: 'jwt/create' }))
      await page.reload()
      await expect(codePage.heading).toBeVisible()

      await faults.clear()
      await codePage.enter(code)
      await expect(accountPage.heading).toBeVisible()
      await expect(accountPage.sessions).toHaveCount(1)
      expect(await api.calls('otp/validate')).toHaveLength(1)
      expect(await api.calls('otp-email/create')).toHaveLength(1)
    })
  }
})

test('while magiclinksdev answers 500 to everything, users stay signed in, and a code works afterwards', {
  tag: ['@trouble', '@flow'],
}, async ({
  signedInPage,
  person,
  askForCode,
  codePage,
  accountPage,
  mailbox,
  faults,
  stranger,
  anotherBrowser,
}) => {
  await askForCode(person)
  const code = await mailbox.codeFor(person)
  await faults.magiclinksdev({ endpoint: '*', kind: 'database-down' })

  await codePage.enter(code)
  await expect(codePage.message).toContainText("We couldn't check your code")
  const other = await anotherBrowser()
  await other.signInPage.open()
  await other.signInPage.askFor(stranger)
  await expect(other.signInPage.message).toContainText("If a code still arrives, it won't work")
  await signedInPage.page.reload()
  await expect(signedInPage.accountPage.heading).toBeVisible()

  await faults.clear()
  await codePage.enter(code)
  await expect(accountPage.heading).toBeVisible()
})
