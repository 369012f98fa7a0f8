import { expect, test } from '../fixtures.ts'

// The application e-mails the code itself.
test.use({ settings: { OTP_DELIVERY: 'smtp', RECAPTCHA: 'off' } })
// One after the other, in one worker: so one deployment with these settings is enough.
test.describe.configure({ mode: 'default' })

test.describe('with our own e-mail', { tag: '@flow' }, () => {
  test('a person signs in, and the server e-mails nothing', async ({
    person,
    signIn,
    accountPage,
    mailbox,
    api,
  }) => {
    await signIn(person)
    await expect(accountPage.text).toContainText(person.email)
    expect(await api.calls('otp-email/create')).toEqual([])
    expect(await api.calls('otp/create')).toHaveLength(1)
    expect(await mailbox.countFor(person)).toBe(1)
  })

  test('the e-mail carries the code as plain digits, its lifetime in words, the tag and the warnings, in HTML and in text', async ({
    person,
    askForCode,
    codePage,
    mailbox,
    deployment,
  }) => {
    await askForCode(person)
    const { Subject, Text, HTML, From, To } = await mailbox.newMailFor(person)
    const tag = /\((\w{3})\)$/.exec(Subject)?.[1] ?? 'none'
    const { APP_NAME = '', APP_URL = '' } = deployment.settings
    await expect(codePage.text).toContainText(`The subject says ${tag}.`)
    expect(Subject).toBe(`Your code for ${APP_NAME} (${tag})`)
    expect(From).toEqual({ Name: 'Sign-in Example', Address: 'sign-in@example.com' })
    expect(To).toEqual([{ Name: '', Address: person.email }])

    for (const part of [Text, readable(HTML)]) {
      expect(part.match(/^\s*\d{8}\s*$/gm)).toHaveLength(1)
      expect(part).toContain('It works once, for 10 minutes.')
      expect(part).toContain(`Type it only at ${new URL(APP_URL).host}. Request ${tag}.`)
      expect(part).toContain('Only the newest code works.')
      expect(part).toContain('Never tell it to anyone.')
      expect(part).toContain('If you did not ask for it')
      // Phones fill a code in only on the host that it is bound to.
      expect(part).toMatch(/@localhost #\d{8}\s*$/)
      expect(part).not.toContain(person.email)
    }
    expect(HTML).toContain(`src="${APP_URL}/logo.png"`)
    expect(HTML).not.toMatch(/<script|https?:\/\/(?!localhost)/)
  })

  test('an e-mail that cannot be delivered is said plainly, and leaves no pending sign-in', async ({
    page,
    person,
    signInPage,
    trouble,
    mailbox,
    api,
    logs,
  }) => {
    await trouble.mailServer({ kind: 'refuse-recipient', to: person.email })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(/went wrong while sending.*in \d+ seconds/)
    await expect(signInPage.email).toHaveValue(person.email)
    expect(await mailbox.countFor(person)).toBe(0)
    expect(await api.calls('otp/create')).toHaveLength(1)
    await expect
      .poll(logs)
      .toContainEqual(expect.objectContaining({ event: 'delivery.failed', cause: 'EENVELOPE' }))
    expect(JSON.stringify(logs())).not.toContain(person.email)
    await page.goto('/sign-in/code')
    await expect(page).toHaveURL(/\/sign-in\?/)
  })

  test('a mail server that cannot be reached is said plainly', async ({ person, signInPage, trouble }) => {
    await trouble.mailServer({ kind: 'refuse-connection' })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('went wrong while sending')
  })

  test('a mail server that does not answer holds nobody for long, and what still arrives does not work', async ({
    person,
    signInPage,
    trouble,
  }) => {
    await trouble.mailServer({ kind: 'timeout', to: person.email })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('If a code still arrives, it will not work')
  })
})

/** What a person reads of an HTML e-mail, one line for each block. */
function readable(html: string): string {
  return html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]+>/g, '\n')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .trim()
}
