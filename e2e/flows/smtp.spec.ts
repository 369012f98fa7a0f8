import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { SMTPServer } from 'smtp-server'
import { expect, newPerson, test } from '../fixtures.ts'
import type { Deployment, Settings } from '../support/deployment.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en, interpolate } from '../support/messages.ts'
import { selfSigned } from '../support/self-signed.ts'
import { control } from '../support/stand-ins.ts'

// The application e-mails the code itself.
test.use({ settings: { OTP_DELIVERY: 'smtp', RECAPTCHA: 'off' } })
// The tests run in one worker, one after the other, and share one deployment.
test.describe.configure({ mode: 'default' })

test.describe('delivery by SMTP', { tag: '@flow' }, () => {
  test('with OTP_DELIVERY=smtp, a user signs in, and magiclinksdev sends no e-mail', async ({
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

  test("the application's own e-mail has the code as plain digits, its lifetime, the reference and the warnings, in HTML and in text", async ({
    person,
    askForCode,
    codePage,
    mailbox,
    deployment,
  }) => {
    await askForCode(person)
    const { Subject, Text, HTML, From, To } = await mailbox.newMailFor(person)
    const reference = /\((\w{3})\)$/.exec(Subject)?.[1] ?? 'none'
    const { APP_NAME = '', APP_URL = '' } = deployment.settings
    await expect(codePage.text).toContainText(interpolate(en.codeSubject, { reference }))
    expect(Subject).toBe(interpolate(en.mailSubject, { app: APP_NAME, reference }))
    expect(From).toEqual({ Name: 'Sign-in Example', Address: 'sign-in@example.com' })
    expect(To).toEqual([{ Name: '', Address: person.email }])

    for (const part of [Text, readable(HTML)]) {
      expect(part.match(/^\s*\d{8}\s*$/gm)).toHaveLength(1)
      expect(part).toContain(interpolate(en.mailLifetime, { minutes: '10 minutes' }))
      expect(part).toContain(interpolate(en.mailSubTitle, { host: new URL(APP_URL).host, reference }))
      expect(part).toContain(en.mailNewest)
      expect(part).toContain(en.mailNeverShare)
      expect(part).toContain(en.mailNotYou)
      // Phones fill in a code only on the host that it is bound to.
      expect(part).toMatch(/@localhost #\d{8}\s*$/)
      expect(part).not.toContain(person.email)
    }
    expect(HTML).toContain(`src="${APP_URL}/logo.png"`)
    expect(HTML).not.toMatch(/<script|https?:\/\/(?!localhost)/)
  })

  test('when the mail server rejects the recipient, the page says that sending failed, and no sign-in is pending', async ({
    page,
    person,
    signInPage,
    faults,
    mailbox,
    api,
    logs,
  }) => {
    await faults.mailServer({ kind: 'refuse-recipient', to: person.email })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(/went wrong while we were sending.*in \d+ seconds/)
    await expect(signInPage.email).toHaveValue(person.email)
    expect(await mailbox.countFor(person)).toBe(0)
    expect(await api.calls('otp/create')).toHaveLength(1)
    await expect
      .poll(logs)
      .toContainEqual(expect.objectContaining({ event: 'delivery.failed', cause: 'EENVELOPE', status: 550 }))
    expect(JSON.stringify(logs())).not.toContain(person.email)
    await page.goto('/sign-in/code')
    await expect(signInPage.message).toContainText(en.noRequest)
  })

  test('the reply code in the log tells greylisting from a rejection', async ({
    person,
    signInPage,
    faults,
    logs,
  }) => {
    await faults.mailServer({ kind: 'greylist-recipient', to: person.email, times: 1 })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('went wrong while we were sending')
    await expect
      .poll(logs)
      .toContainEqual(expect.objectContaining({ event: 'delivery.failed', cause: 'EENVELOPE', status: 451 }))
  })

  test('when the mail server cannot be reached, the page says that sending failed', async ({
    person,
    signInPage,
    faults,
  }) => {
    await faults.mailServer({ kind: 'refuse-connection' })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('went wrong while we were sending')
  })

  test("when the mail server does not answer, the page soon says that the code won't work if it still arrives", async ({
    person,
    signInPage,
    faults,
  }) => {
    await faults.mailServer({ kind: 'timeout', to: person.email })
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText("If a code still arrives, it won't work")
  })
})

test.describe('with a mail server on another host', { tag: '@security' }, () => {
  /** This machine, spelled so that the check for loopback takes it for another host. */
  const elsewhere = '[::ffff:7f00:1]'
  const smtp = { OTP_DELIVERY: 'smtp', SMTP_URL: `smtp://user:password@${elsewhere}:1` }

  async function restartWith(deployment: Deployment, settings: Settings): Promise<void> {
    Object.assign(deployment.settings, settings)
    await deployment.restart(0)
  }

  test('no code is sent to another host in the clear, unless SMTP_PLAINTEXT allows it', async ({
    deploy,
  }) => {
    const deployment = await deploy({ settings: smtp })
    const { port } = new URL(deployment.standIns.mailbox.smtpUrl)
    const plain = { SMTP_URL: `smtp://${elsewhere}:${port}` }
    await restartWith(deployment, plain)
    const answer = await new HttpBrowser(deployment).askForCode(newPerson())
    expect(messageIn(answer.text)).toContain('went wrong while we were sending')
    expect(await control(deployment.standIns).mails()).toEqual([])
    expect(deployment.logs()).toContainEqual(
      expect.objectContaining({ event: 'delivery.failed', cause: 'ETLS' }),
    )

    await restartWith(deployment, { ...plain, SMTP_PLAINTEXT: 'true' })
    const [visitor, person] = [new HttpBrowser(deployment), newPerson()]
    await visitor.askForCode(person)
    await visitor.enterCode(await visitor.codeFor(person))
    expect(await visitor.signedInAs()).toBe(person.email)
  })

  test('SMTP uses STARTTLS before the password and the code, and its greeting names the host of APP_URL', async ({
    deploy,
  }, testInfo) => {
    const { key, cert } = await selfSigned('::ffff:7f00:1')
    const seen: { secure: boolean; greeting: string; user: string | undefined }[] = []
    const server = new SMTPServer({
      key,
      cert,
      onAuth: ({ username, password }, _session, callback) =>
        callback(password === 'p@ss' ? null : new Error('no'), { user: username }),
      onData: (stream, { secure, hostNameAppearsAs, user }, callback) => {
        seen.push({ secure, greeting: hostNameAppearsAs, user: String(user) })
        stream.resume().on('end', () => callback())
      },
    })
    server.listen(0, '127.0.0.1')
    await once(server.server, 'listening')
    const at = server.server.address()
    const ca = testInfo.outputPath('ca.pem')
    await writeFile(ca, cert)
    const SMTP_URL = `smtp://user:p%40ss@${elsewhere}:${typeof at === 'object' ? at?.port : at}`
    const deployment = await deploy({ settings: { ...smtp, SMTP_URL, NODE_EXTRA_CA_CERTS: ca } })
    const answer = await new HttpBrowser(deployment).askForCode(newPerson())
    expect(answer.headers.location).toBe('/sign-in/code')
    expect(seen).toEqual([{ secure: true, greeting: 'localhost', user: 'user' }])
    await new Promise<void>((closed) => server.close(closed))
  })
})

/** The visible text of an HTML e-mail, one line for each block. */
function readable(html: string): string {
  return html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]+>/g, '\n')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .trim()
}
