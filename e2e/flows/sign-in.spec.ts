import { expect, newPerson, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en, interpolate } from '../support/messages.ts'

const everywhere = { tag: ['@smoke', '@flow', '@phone', '@anywhere'] }

test(
  'a user signs in with an e-mailed code',
  everywhere,
  async ({ page, person, signInPage, codePage, accountPage, mailbox }) => {
    await page.goto('/')
    await page.getByRole('link', { name: en.homeSignIn, exact: true }).click()
    await signInPage.askFor(person)
    await expect(codePage.heading).toBeVisible()
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
    await expect(accountPage.text).toContainText(person.email)
  },
)

test.describe('signing in', { tag: '@flow' }, () => {
  test('the code page says where the code went, until when it works, and that it must not be shared', {
    tag: '@anywhere',
  }, async ({ person, askForCode, codePage }) => {
    await askForCode(person)
    await expect(codePage.text).toContainText(`We sent a code to ${person.email}`)
    await expect(codePage.text).toContainText('spam folder')
    await expect(codePage.text).toContainText(/You can use it once, until \d\d?:\d\d.*\. .* left\./)
    await expect(codePage.text).toContainText(en.resendHelp)
    await expect(codePage.text).toContainText(en.codeNeverShare)
  })

  test('the full stop after a long email address does not start a line of its own', async ({
    page,
    person,
    askForCode,
    codePage,
  }) => {
    await page.setViewportSize({ width: 390, height: 800 })
    const email = person.email.replace('@', '@a-domain-that-does-not-fit-on-one-line.')
    await askForCode({ email })
    const bottoms = await codePage.text.getByText(email, { exact: true }).evaluate((address) => {
      const fullStop = document.createRange()
      // The full stop follows the element that contains the email address.
      const next = address.nextSibling ?? address.parentElement?.nextSibling
      if (next) fullStop.selectNode(next)
      const bottomOf = (of: Element | Range) => [...of.getClientRects()].at(-1)?.bottom
      return { address: bottomOf(address), fullStop: bottomOf(fullStop) }
    })
    expect(bottoms.fullStop).toBeDefined()
    expect(bottoms.fullStop).toBe(bottoms.address)
  })

  test('the subject of the e-mail and the code page show the same reference', { tag: '@anywhere' }, async ({
    person,
    askForCode,
    codePage,
    mailbox,
  }) => {
    await askForCode(person)
    const { Subject } = await mailbox.newMailFor(person)
    const reference = /\((\w{3})\)$/.exec(Subject)?.[1] ?? 'none'
    await expect(codePage.text).toContainText(interpolate(en.codeSubject, { reference }))
  })

  test('the e-mail contains text from the settings, and none that the user entered', async ({
    person,
    askForCode,
    api,
    deployment,
  }) => {
    await askForCode(person)
    const [call] = await api.calls('otp-email/create')
    const { APP_NAME = '', APP_URL = '' } = deployment.settings
    expect(call?.emailParams).toEqual({
      toEmail: person.email,
      toName: '',
      serviceName: APP_NAME,
      subject: expect.stringMatching(new RegExp(`^Sign in to ${APP_NAME} \\([A-Z]{3}\\)$`)),
      title: expect.stringContaining(APP_NAME),
      subTitle: expect.stringContaining(new URL(APP_URL).host),
      greeting: expect.stringMatching(/\w/),
      logoImageURL: `${APP_URL}/logo.png`,
      logoClickURL: APP_URL,
    })
    const { toEmail, ...texts } = call?.emailParams ?? {}
    expect(JSON.stringify(texts)).not.toContain(person.email.split('@')[0])
    expect(call?.otpParams).toEqual({
      charSetAlphaLower: false,
      charSetAlphaUpper: false,
      charSetNumeric: true,
      length: 8,
      lifespanSeconds: 600,
    })
  })

  test('the logo in the e-mail loads without a session', async ({ request, deployment }) => {
    const logo = await request.get(`${deployment.url}/logo.png`)
    expect(logo.status()).toBe(200)
    expect(logo.headers()['content-type']).toBe('image/png')
  })

  test('a code can be typed with spaces', { tag: '@anywhere' }, async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    await codePage.enter(` ${code.slice(0, 4)} ${code.slice(4)} `)
    await expect(accountPage.heading).toBeVisible()
  })

  test('capitals and surrounding spaces do not change an email address', async ({
    person,
    signInPage,
    codePage,
  }) => {
    await signInPage.open()
    await signInPage.askFor({ email: ` ${person.email.toUpperCase()} ` })
    await expect(codePage.text).toContainText(person.email)
  })

  test('a name, brackets and invisible characters pasted around an email address are removed', async ({
    person,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await signInPage.open()
    await signInPage.askFor({ email: `\u200e"Doe, Jo" <mailto:${person.email}>,\u202c` })
    await expect(codePage.text).toContainText(interpolate(en.codeSentTo, { email: person.email }))
    await codePage.enter(`Code: “${await mailbox.codeFor(person)}”.`)
    await expect(codePage.page).toHaveURL(/\/account$/)
  })

  const reasons = {
    '': en.emailEmpty,
    'jo doe@example.com': en.emailSpace,
    'jo\u200bdoe@example.com': en.emailInvisible,
    'o’brien@example.com': "The apostrophe “’” is a curly one. Use the straight one (').",
    'müller@example.com': "We don't accept “ü” before the @ of an address.",
    'jo@example,com': "An email address can't contain “,”.",
    'jo.example.com': en.emailNoAt,
    'jo@example': en.emailDomainIncomplete,
  }
  test('an invalid email address is refused with the reason', async ({ signInPage, api }) => {
    await signInPage.open()
    for (const [typed, reason] of Object.entries(reasons)) {
      await signInPage.askFor({ email: typed })
      await expect(signInPage.message).toContainText(`${reason}`)
      await expect(signInPage.message).toContainText(en.emailInvalid)
    }
    expect(await api.calls()).toEqual([])
  })

  test('an invalid email address stays in the field, with the focus', async ({ signInPage, api }) => {
    await signInPage.open()
    for (const typed of ['nobody', 'a@b', 'a b@example.com', 'a@example.com,b@example.com']) {
      await signInPage.askFor({ email: typed })
      await expect(signInPage.message).toContainText(en.emailInvalid)
      await expect(signInPage.email).toHaveValue(typed)
      await expect(signInPage.email).toBeFocused()
    }
    expect(await api.calls()).toEqual([])
  })

  test('reloading or revisiting the pages sends no second e-mail', async ({
    page,
    person,
    askForCode,
    signInPage,
    codePage,
    api,
  }) => {
    await askForCode(person)
    await page.reload()
    await expect(codePage.heading).toBeVisible()
    await signInPage.open()
    await page.reload()
    await expect(signInPage.heading).toBeVisible()
    await codePage.open()
    await page.goBack()
    // When a page's scripts load, they set its URL again, and Playwright would stop waiting for the navigation.
    await expect(signInPage.heading).toBeVisible()
    await page.goForward()
    await expect(codePage.heading).toBeVisible()
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })

  // The first request fails on purpose. After a success, the limits would hide a second one.
  test('two clicks on "Email me a code" before the page reacts make one request', async ({
    person,
    signInPage,
    faults,
    api,
  }) => {
    await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: '401', times: 1 })
    await signInPage.open()
    await signInPage.email.fill(person.email)
    await signInPage.send.evaluate((button: HTMLElement) => {
      button.click()
      button.click()
    })
    await expect(signInPage.message).toContainText(en.sendFailed)
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })

  test('a user who presses the button while the page already submits the code signs in once', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    await codePage.waitForEnhancements()
    await codePage.code.evaluate(
      (input: HTMLInputElement, code) => {
        input.value = code
        input.dispatchEvent(new Event('input', { bubbles: true }))
        const button = [...(input.form?.elements ?? [])].find((each) => each instanceof HTMLButtonElement)
        button?.click()
        button?.click()
      },
      await mailbox.codeFor(person),
    )
    await expect(accountPage.heading).toBeVisible()
    await expect(accountPage.sessions).toHaveCount(1)
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('after an incomplete code was refused, typing the code digit by digit signs in', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    await codePage.code.fill(code.slice(0, 7))
    await codePage.signIn.click()
    await expect(codePage.message).toContainText(interpolate(en.codeMalformedDigits, { length: '8' }))
    await codePage.code.fill('')
    await codePage.code.pressSequentially(code)
    await expect(accountPage.heading).toBeVisible()
  })
})

test.describe('`next`', { tag: '@flow' }, () => {
  test('a guarded page leads to the sign-in page, and signing in leads back', { tag: '@anywhere' }, async ({
    page,
    person,
    accountPage,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await accountPage.open()
    await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/)
    await signInPage.askFor(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account$/)
  })

  test('after signing in, the user gets to the path in `next`', async ({
    page,
    person,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await signInPage.open('/account?tab=2;all')
    await signInPage.askFor(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account\?tab=2%3Ball$/)
  })

  test('the query in `next` is kept as it is, with its slashes, percent signs and URLs', async ({
    page,
    baseURL,
    person,
    signInPage,
    codePage,
    mailbox,
  }) => {
    const next = '/account?url=https%3A%2F%2Fother.example%2Fa%3Fb&path=a%2Fb%5Cc&rate=50%25'
    await signInPage.open(next)
    await signInPage.askFor(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(`${baseURL}${next}`)
  })

  test('in a browser, a sign-in link with another site in `next` leads to the account', {
    tag: '@anywhere',
  }, async ({ page, baseURL, person, signInPage, codePage, mailbox }) => {
    await signInPage.open('//evil.example')
    await signInPage.askFor(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(`${baseURL}/account`)
  })

  for (const next of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/%2F/evil.example',
    '/\t/evil.example',
    '/account\nSet-Cookie: a=b',
    '/sign-in',
  ]) {
    test(`a sign-in link with next=${JSON.stringify(next)} leads to the account`, async ({ deployment }) => {
      const person = newPerson()
      const visitor = new HttpBrowser(deployment)
      await visitor.askForCode(person, {}, `/sign-in?next=${encodeURIComponent(next)}`)
      const { headers } = await visitor.enterCode(await visitor.codeFor(person))
      expect(headers.location).toBe('/account')
    })
  }

  test('the sign-in pages redirect a signed-in user to the account or to `next`', {
    tag: '@anywhere',
  }, async ({ signedInPage: { page, signInPage, codePage } }) => {
    await signInPage.open()
    await expect(page).toHaveURL(/\/account$/)
    await signInPage.open('/account?tab=2')
    await expect(page).toHaveURL(/\/account\?tab=2$/)
    await codePage.open()
    await expect(page).toHaveURL(/\/account$/)
  })

  test('once the user has signed in, a request for a code from an older tab sends nothing', async ({
    page,
    context,
    person,
    stranger,
    signIn,
    signInPage,
    api,
  }) => {
    await signInPage.open()
    const tab = await context.newPage()
    await page.bringToFront()
    await tab.goto('/sign-in')
    await signIn(person)
    await tab.getByLabel(en.emailLabel).fill(stranger.email)
    await tab.getByRole('button', { name: en.sendButton }).click()
    await expect(tab.getByRole('main').getByRole('alert')).toContainText('already signed in')
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })
})

test.describe('IDN', { tag: '@flow' }, () => {
  test('an internationalised domain is shown in its own script on every page, and the e-mail goes to its ASCII form', async ({
    page,
    person,
    signInPage,
    codePage,
    accountPage,
    mailbox,
    api,
  }) => {
    const shown = person.email.replace('@', '@münchen.')
    const sentTo = person.email.replace('@', '@xn--mnchen-3ya.')
    await signInPage.open()
    await signInPage.askFor({ email: shown })
    await expect(codePage.text).toContainText(interpolate(en.codeSentTo, { email: shown }))
    await codePage.useAnother.click()
    await expect(signInPage.text).toContainText(interpolate(en.haveCode, { email: shown }))
    await expect(signInPage.email).toHaveValue(shown)
    await signInPage.enterCodeLink.click()
    // The development mailbox shows Unicode too.
    await codePage.enter(await mailbox.codeFor({ email: shown }))
    await expect(accountPage.text).toContainText(shown)
    await expect(page.getByRole('main')).not.toContainText('xn--')
    expect((await api.calls('otp-email/create')).map(({ emailParams }) => emailParams?.toEmail)).toEqual([
      sentTo,
    ])
  })

  test('an internationalised domain that mixes scripts is shown in Punycode', async ({
    person,
    signInPage,
    codePage,
  }) => {
    await signInPage.open()
    await signInPage.askFor({ email: person.email.replace('@', '@раypal.') })
    await expect(codePage.text).toContainText(person.email.replace('@', '@xn--ypal-43d9g.'))
  })
})
