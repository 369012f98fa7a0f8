import { setTimeout as wait } from 'node:timers/promises'
import { expect, newPerson, type Person, test } from '../fixtures.ts'
import type { Deployment } from '../support/deployment.ts'
import { messageIn } from '../support/html.ts'
import { filled, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { control } from '../support/stand-ins.ts'

test.use({ settings: { RECAPTCHA_ON_OUTAGE: 'allow' } })
// The tests run in one worker, one after the other, and share one deployment.
test.describe.configure({ mode: 'default' })

test.describe('outages', { tag: '@flow' }, () => {
  for (const kind of ['timeout', '500', 'malformed'] as const) {
    test(`with RECAPTCHA_ON_OUTAGE=allow, a user signs in during an outage of Google (${kind})`, async ({
      deployment,
      person,
      faults,
      logs,
    }) => {
      await faults.recaptcha({ kind })
      const visitor = await askUntilAllowed(deployment, person)
      await visitor.enterCode(await visitor.codeFor(person))
      expect(await visitor.signedInAs()).toBe(person.email)
      const allowed = () =>
        logs().filter(({ event, result }) => event === 'bot.unavailable' && result === 'allowed')
      await expect.poll(allowed).toHaveLength(2)
    })
  }

  test("with RECAPTCHA_ON_OUTAGE=allow, 20 worthless tokens do not pass on an instance too busy to read Google's responses in time", async ({
    deploy,
  }) => {
    const settings = { RECAPTCHA: 'enterprise', RECAPTCHA_ON_OUTAGE: 'allow' }
    const deployment = await deploy({ settings })
    const standIns = control(deployment.standIns)
    const form = await new HttpBrowser(deployment).form('/sign-in', en.sendButton)
    await standIns.failRecaptcha({ kind: 'slow', ms: 1000 })
    await standIns.forget()
    const answers = Array.from({ length: 20 }, (_, i) => {
      const fields = filled(form, { email: newPerson().email, 'captcha-token': `worthless-${i}` })
      return new HttpBrowser(deployment).post('/sign-in', fields)
    })
    await expect.poll(async () => (await standIns.assessments()).length, { intervals: [20] }).toBe(20)
    await standIns.clearFaults()
    await freeze(deployment, 2000)

    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(new Array(20).fill(200))
    expect((await standIns.calls()).filter(({ endpoint }) => endpoint.startsWith('otp'))).toEqual([])
    const late = deployment.logs().filter(({ event }) => event === 'bot.unavailable')
    expect(late.map(({ result }) => result)).toEqual(new Array(late.length).fill('refused'))
    expect(late.length).toBeGreaterThan(0)
  })

  for (const kind of ['timeout', '500', 'malformed', '403', '400'] as const) {
    test(`with RECAPTCHA_ON_OUTAGE=allow, one failed assessment (${kind}) lets no request through while Google answers others`, async ({
      deployment,
      person,
      faults,
      api,
    }) => {
      await faults.recaptcha({ kind, times: 1 })
      const { text } = await new HttpBrowser(deployment).askForCode(person)
      expect(messageIn(text)).toContain('The bot check')
      expect(await api.calls()).toEqual([])
    })
  }

  test('with RECAPTCHA_ON_OUTAGE=allow, a request without a token does not pass', async ({
    page,
    person,
    signInPage,
    deployment,
    faults,
    api,
  }) => {
    await faults.recaptcha({ kind: '500' })
    await page.route(`${deployment.standIns.recaptcha.scriptUrl}*`, (route) => route.abort())
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(en.botMissing)
    expect(await api.calls()).toEqual([])
  })

  for (const fault of [{ kind: 'invalid', reason: 'MALFORMED' }, { kind: '400' }]) {
    test(`with RECAPTCHA_ON_OUTAGE=allow, a bad token does not pass, whether Google rejects it or cannot parse it (${fault.kind})`, async ({
      deployment,
      person,
      faults,
      api,
    }) => {
      await faults.recaptcha(fault)
      const { text } = await new HttpBrowser(deployment).askForCode(person)
      expect(messageIn(text)).toContain(en.botRefused)
      expect(await api.calls()).toEqual([])
    })
  }
})

/** Repeats a request for a code until the bot check allows it, some seconds after Google's last response. */
async function askUntilAllowed(deployment: Deployment, person: Person): Promise<HttpBrowser> {
  const visitor = new HttpBrowser(deployment)
  const ask = async () => (await visitor.askForCode(person)).headers.location
  await expect.poll(ask, { timeout: 20_000 }).toBe('/sign-in/code')
  return visitor
}

/** Stops an instance for a while. As in a burst of requests, its time limits pass before it reads the responses. */
async function freeze({ instances }: Deployment, ms: number): Promise<void> {
  const pid = instances[0]?.pid
  if (pid === undefined) throw new Error('The instance has no process')
  process.kill(pid, 'SIGSTOP')
  await wait(ms)
  process.kill(pid, 'SIGCONT')
}
