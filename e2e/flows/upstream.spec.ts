import { expect, test, wrongCodes } from '../fixtures.ts'

// What a person meets when the magiclinksdev server fails.

const everyKindOfUuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

interface Failing {
  kind: string
  /** Whether the answer still carries the uuid by which the server's own log is searched. */
  traceable: boolean
  /** Whether the call surely changed nothing, so that it costs the person nothing either. */
  free: boolean
}

const failing: Failing[] = [
  { kind: '400', traceable: true, free: true },
  { kind: '401', traceable: true, free: true },
  { kind: '429', traceable: true, free: true },
  { kind: '500', traceable: true, free: false },
  { kind: '502-html', traceable: false, free: false },
  { kind: 'malformed', traceable: false, free: false },
  { kind: 'empty', traceable: false, free: false },
  { kind: 'html', traceable: false, free: false },
  { kind: 'reset', traceable: false, free: false },
  { kind: 'oversized', traceable: false, free: false },
  { kind: 'timeout', traceable: false, free: false },
]

test.describe('asking for a code', { tag: ['@trouble', '@flow'] }, () => {
  const more: Failing[] = [
    { kind: 'missing-id', traceable: true, free: false },
    { kind: 'non-uuid-id', traceable: true, free: false },
    { kind: '200-for-201', traceable: true, free: false },
  ]
  for (const { kind, traceable, free } of [...failing, ...more]) {
    test(`while the server fails (${kind}) reads plainly, keeps the address, and ${free ? 'costs nothing' : 'has to wait'}`, async ({
      page,
      person,
      signInPage,
      trouble,
      api,
      logs,
    }) => {
      await trouble.magiclinksdev({ endpoint: 'otp-email/create', kind, times: 1 })
      await signInPage.open()
      await signInPage.askFor(person)
      await expect(signInPage.message).toContainText(
        free ? 'We could not send a code' : /If a code still arrives, it will not work.*in \d+ seconds/,
      )
      await expect(signInPage.email).toHaveValue(person.email)
      await expect(page).toHaveURL(/\/sign-in$/)

      const calls = await api.calls('otp-email/create')
      expect(calls).toHaveLength(1)
      const [line] = logs().filter(({ event }) => event === 'upstream.failed')
      expect(line).toMatchObject({
        endpoint: 'otp-email/create',
        request: expect.stringMatching(everyKindOfUuid),
      })
      expect(line?.upstreamRequest).toBe(traceable ? calls[0]?.requestUuid : undefined)

      await signInPage.askFor(person)
      if (free) await expect(page).toHaveURL(/\/sign-in\/code$/)
      else await expect(signInPage.message).toContainText(/You can ask for another in \d+ seconds/)
      expect(await api.calls('otp-email/create')).toHaveLength(free ? 2 : 1)
    })
  }

  test('while the server cannot be reached reads plainly and costs nothing', async ({
    page,
    person,
    signInPage,
    trouble,
    logs,
  }) => {
    await trouble.magiclinksdev({ endpoint: '*', kind: 'refuse' })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('We could not send a code')
    expect(logs()).toContainEqual(
      expect.objectContaining({ event: 'upstream.failed', reason: 'refused', cause: 'ECONNREFUSED' }),
    )
    await trouble.mend()
    await signInPage.askFor(person)
    await expect(page).toHaveURL(/\/sign-in\/code$/)
  })

  test('follows no redirect to elsewhere', async ({ person, signInPage, trouble, deployment }) => {
    const elsewhere = `${deployment.standIns.mailbox.url}/api/v1/messages`
    await trouble.magiclinksdev({
      endpoint: 'otp-email/create',
      kind: 'redirect',
      location: elsewhere,
      times: 1,
    })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('went wrong while sending')
  })
})

test.describe('checking a code', { tag: ['@trouble', '@flow'] }, () => {
  for (const { kind, traceable, free } of failing.filter(({ kind }) => kind !== 'timeout')) {
    test(`while the server fails (${kind}) never reads as a wrong code${free ? ', and costs no try' : ''}`, async ({
      person,
      askForCode,
      codePage,
      accountPage,
      mailbox,
      trouble,
      api,
      logs,
    }) => {
      await askForCode(person)
      const code = await mailbox.codeFor(person)
      const [wrong = ''] = wrongCodes(code, 1)
      // Without the server's work, so that the code itself stays good.
      await trouble.magiclinksdev({ endpoint: 'otp/validate', kind, work: false, times: 1 })
      await codePage.enter(wrong)
      await expect(codePage.message).toContainText('We could not check your code')
      await expect(codePage.message).not.toContainText('not right')
      const calls = await api.calls('otp/validate')
      expect(calls).toHaveLength(1)
      const [line] = logs().filter(({ event }) => event === 'upstream.failed')
      expect(line).toMatchObject({ endpoint: 'otp/validate' })
      expect(line?.upstreamRequest).toBe(traceable ? calls[0]?.requestUuid : undefined)

      await codePage.signIn.click()
      await expect(codePage.message).toContainText(`Tries left: ${free ? 4 : 3}`)
      await codePage.enter(code)
      await expect(accountPage.heading).toBeVisible()
    })
  }

  test('that took too long says that the code may be spent, and a spent one asks for a new one', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    trouble,
    clock,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    await trouble.magiclinksdev({ endpoint: 'otp/validate', kind: 'burn-timeout', times: 1 })
    await codePage.enter(code)
    await expect(codePage.message).toContainText('if it is refused, it was used up')
    await codePage.signIn.click()
    await expect(codePage.message).toContainText('not right')
    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText('We sent you a new code')
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account$/)
  })

  for (const kind of ['201-for-200', 'html', 'empty', 'missing-id'] as const) {
    test(`signs nobody in on anything but a plain 200 (${kind})`, async ({
      context,
      person,
      askForCode,
      codePage,
      mailbox,
      trouble,
      api,
    }) => {
      await askForCode(person)
      const code = await mailbox.codeFor(person)
      await trouble.magiclinksdev({ endpoint: 'otp/validate', kind, times: 1 })
      await codePage.enter(wrongCodes(code, 1)[0] ?? '')
      await expect(codePage.message).not.toBeEmpty()
      await trouble.magiclinksdev({ endpoint: 'otp/validate', kind, work: true })
      await codePage.enter(code)
      await expect(codePage.message).toContainText('We could not check your code')
      expect((await context.cookies()).map(({ name }) => name)).not.toContain('__Host-session')
      expect(await api.calls('jwt/create')).toEqual([])
    })
  }
})

test.describe('making the session', { tag: ['@trouble', '@flow'] }, () => {
  test('is tried again once when the server fails', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    trouble,
    api,
  }) => {
    await askForCode(person)
    await trouble.magiclinksdev({ endpoint: 'jwt/create', kind: '500', times: 1 })
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
    expect(await api.calls('jwt/create')).toHaveLength(2)
  })

  for (const kind of ['500', '429', 'malformed', 'missing-id', '200-for-201', 'timeout'] as const) {
    test(`fails (${kind}), and later the same code leads on without another validation`, async ({
      page,
      context,
      person,
      askForCode,
      codePage,
      accountPage,
      mailbox,
      trouble,
      api,
      logs,
    }) => {
      await askForCode(person)
      await trouble.magiclinksdev({ endpoint: 'jwt/create', kind })
      const code = await mailbox.codeFor(person)
      await codePage.enter(code)
      await expect(codePage.message).toContainText('Your code is right, but signing you in failed')
      expect((await context.cookies()).map(({ name }) => name)).toEqual(['__Host-sign-in'])
      expect(logs()).toContainEqual(
        expect.objectContaining({ event: 'upstream.failed', endpoint: 'jwt/create' }),
      )
      await page.reload()
      await expect(codePage.heading).toBeVisible()

      await trouble.mend()
      await codePage.enter(code)
      await expect(accountPage.heading).toBeVisible()
      await expect(accountPage.sessions).toHaveCount(1)
      expect(await api.calls('otp/validate')).toHaveLength(1)
      expect(await api.calls('otp-email/create')).toHaveLength(1)
    })
  }

  for (const [what, fault] of [
    ['without a signature', { alg: 'none' }],
    ['signed with the public key', { alg: 'HS256-with-public-key' }],
    ['signed with a key that is not published', { key: 'unknown' }],
    ['signed with another key under a known name', { key: 'forged' }],
    ['of another issuer', { claims: { iss: 'http://evil.example' } }],
    ['for another service account', { claims: { aud: ['00000000-0000-4000-8000-000000000000'] } }],
    ['for another purpose', { claims: { purpose: 'download' } }],
    ['without an end', { omit: ['exp'] }],
    ['that is over', { offsetSeconds: -90_000 }],
    ['of the day after tomorrow', { offsetSeconds: 180_000 }],
  ] as const) {
    test(`never takes a JWT ${what} for a session`, async ({
      page,
      context,
      person,
      askForCode,
      codePage,
      mailbox,
      trouble,
      signInPage,
      accountPage,
    }) => {
      await askForCode(person)
      await trouble.magiclinksdev({ endpoint: 'jwt/create', kind: 'jwt', ...fault })
      await codePage.enter(await mailbox.codeFor(person))
      await expect(codePage.message).toContainText('signing you in failed')
      expect((await context.cookies()).map(({ name }) => name)).not.toContain('__Host-session')
      await accountPage.open()
      await expect(signInPage.heading).toBeVisible()
      await expect(page).toHaveURL(/\/sign-in/)
    })
  }

  test('never takes a JWT about somebody else for a session', async ({
    page,
    person,
    askForCode,
    codePage,
    signInPage,
    accountPage,
    mailbox,
    trouble,
  }) => {
    await askForCode(person)
    await trouble.magiclinksdev({ endpoint: 'jwt/create', kind: 'jwt', claims: { uid: 'somebody-else' } })
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await codePage.enter(await mailbox.codeFor(person))
    await answered
    await accountPage.open()
    await expect(signInPage.heading).toBeVisible()
  })
})
