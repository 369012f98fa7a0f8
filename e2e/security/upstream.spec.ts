import { expect, test, wrongCodes } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import type { LogLine } from '../support/deployment.ts'
import { messageIn } from '../support/html.ts'
import { filled, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'

// Whenever the magiclinksdev server fails, users see a plain error, lose no more quota than necessary, and get no second
// e-mail. No session opens.

test.use({ settings: { RECAPTCHA: 'off' } })

const tag = ['@security', '@trouble']

const uuidOfAnyVersion = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

interface Failure {
  kind: string
  /** Whether the response contains the UUID under which the server logged the request. */
  traceable: boolean
  /** Whether the call certainly changed nothing, so it costs the user no quota. */
  free: boolean
}

const failures: Failure[] = [
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

/** The log line about a failed call. A line of an earlier test may come late, so the endpoint must match too. */
const failureIn = (lines: LogLine[], failedEndpoint: string) =>
  lines.find(({ event, endpoint }) => event === 'upstream.failed' && endpoint === failedEndpoint)

test.describe('send', { tag }, () => {
  const failuresToSend: Failure[] = [
    // The server validates a request before it makes a code, so it sends no e-mail if it answers 400.
    { kind: '400', traceable: true, free: true },
    { kind: 'missing-id', traceable: true, free: false },
    { kind: 'non-uuid-id', traceable: true, free: false },
    { kind: '200-for-201', traceable: true, free: false },
  ]
  for (const { kind, traceable, free } of [...failures, ...failuresToSend]) {
    test(`when magiclinksdev fails to send a code (${kind}), the application asks only once, and the next request ${free ? 'works at once' : 'has to wait'}`, async ({
      deployment,
      person,
      faults,
      api,
      logs,
    }) => {
      const visitor = new HttpBrowser(deployment)
      await faults.magiclinksdev({ endpoint: 'otp-email/create', kind, times: 1 })
      const { status, text } = await visitor.askForCode(person)
      expect(status).toBe(200)
      expect(messageIn(text)).toMatch(
        free ? en.sendFailed : /If a code still arrives, it won't work.*in \d+ seconds/,
      )
      expect(visitor.cookies.has(cookieNames.pending)).toBe(false)

      const calls = await api.calls('otp-email/create')
      expect(calls).toHaveLength(1)
      await expect
        .poll(() => failureIn(logs(), 'otp-email/create'))
        .toMatchObject({
          endpoint: 'otp-email/create',
          request: expect.stringMatching(uuidOfAnyVersion),
        })
      expect(failureIn(logs(), 'otp-email/create')?.upstreamRequest).toBe(
        traceable ? calls[0]?.requestUuid : undefined,
      )

      await visitor.askForCode(person)
      expect(visitor.cookies.has(cookieNames.pending)).toBe(free)
      expect(await api.calls('otp-email/create')).toHaveLength(free ? 2 : 1)
    })
  }

  test('a redirect in a response of magiclinksdev is not followed', async ({
    deployment,
    person,
    faults,
  }) => {
    const location = `${deployment.standIns.mailbox.url}/api/v1/messages`
    await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: 'redirect', location, times: 1 })
    const { text } = await new HttpBrowser(deployment).askForCode(person)
    expect(messageIn(text)).toContain('went wrong while we were sending')
  })
})

test.describe('check', { tag }, () => {
  for (const { kind, traceable, free } of [...failures, { kind: '400', traceable: true, free: false }]) {
    test(`when magiclinksdev fails to check a code (${kind}), the page does not call the code wrong${free ? ', and it costs no guess' : ''}`, async ({
      deployment,
      person,
      faults,
      api,
      logs,
    }) => {
      const visitor = new HttpBrowser(deployment)
      await visitor.askForCode(person)
      const code = await visitor.codeFor(person)
      const [wrong = '', another = ''] = wrongCodes(code, 2)
      // The server does not process the call, so the code stays valid.
      await faults.magiclinksdev({ endpoint: 'otp/validate', kind, work: false, times: 1 })
      const message = messageIn((await visitor.enterCode(wrong)).text)
      expect(message).toContain("We couldn't check your code")
      expect(message).not.toContain("isn't right")
      const calls = await api.calls('otp/validate')
      expect(calls).toHaveLength(1)
      await expect.poll(() => failureIn(logs(), 'otp/validate')).toMatchObject({ endpoint: 'otp/validate' })
      expect(failureIn(logs(), 'otp/validate')?.upstreamRequest).toBe(
        traceable ? calls[0]?.requestUuid : undefined,
      )

      const refused = await visitor.enterCode(another)
      expect(messageIn(refused.text)).toContain(`Attempts left: ${free ? 4 : 3}`)
      await visitor.enterCode(code)
      expect(await visitor.signedInAs()).toBe(person.email)
    })
  }

  for (const message of ['Invalid OTP', 'invalid otp.', 'Invalid OTP. ', 'The OTP is not valid.', '']) {
    test(`if magiclinksdev answers a wrong code with 400 "${message}", only five guesses at a code reach it`, async ({
      deployment,
      person,
      faults,
      api,
    }) => {
      const visitor = new HttpBrowser(deployment)
      await visitor.askForCode(person)
      const wrong = wrongCodes(await visitor.codeFor(person), 7)
      await faults.magiclinksdev({ endpoint: 'otp/validate', kind: '400', message })
      const form = await visitor.form('/sign-in/code', 'Sign in')
      const answers: string[] = []
      for (const code of wrong)
        answers.push(messageIn((await visitor.post('/sign-in/code', filled(form, { code }))).text))
      expect(await api.calls('otp/validate')).toHaveLength(5)
      for (const answer of answers.slice(0, 5)) expect(answer).toContain("We couldn't check your code")
      for (const answer of answers.slice(5)) expect(answer).toContain(en.codeExhausted)
    })
  }

  for (const kind of ['201-for-200', 'html', 'empty', 'missing-id']) {
    test(`if the response to a code is not a valid 200 (${kind}), no session opens`, async ({
      deployment,
      person,
      faults,
      api,
    }) => {
      const visitor = new HttpBrowser(deployment)
      await visitor.askForCode(person)
      const code = await visitor.codeFor(person)
      await faults.magiclinksdev({ endpoint: 'otp/validate', kind, work: true })
      const { text } = await visitor.enterCode(code)
      expect(messageIn(text)).toContain("We couldn't check your code")
      expect(visitor.cookies.has(cookieNames.session)).toBe(false)
      expect(await visitor.signedInAs()).toBeNull()
      expect(await api.calls('jwt/create')).toEqual([])
    })
  }
})

for (const kind of ['500', '429', 'malformed', 'missing-id', '200-for-201', 'timeout']) {
  test(`when no JWT can be made (${kind}), no session opens, and the same code signs in later without being validated again`, {
    tag,
  }, async ({ deployment, person, faults, api, logs }) => {
    const visitor = new HttpBrowser(deployment)
    await visitor.askForCode(person)
    const code = await visitor.codeFor(person)
    await faults.magiclinksdev({ endpoint: 'jwt/create', kind })
    const { text } = await visitor.enterCode(code)
    expect(messageIn(text)).toContain(en.acceptedButFailed)
    expect([...visitor.cookies.keys()]).toEqual([cookieNames.pending])
    await expect.poll(() => failureIn(logs(), 'jwt/create')).toMatchObject({ endpoint: 'jwt/create' })

    await faults.clear()
    await visitor.enterCode(code)
    expect(await visitor.signedInAs()).toBe(person.email)
    expect(await api.calls('otp/validate')).toHaveLength(1)
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })
}
