import { expect, newPerson, type Person, test } from '../fixtures.ts'
import type { Deployment } from '../support/deployment.ts'
import { messageIn } from '../support/html.ts'
import { filled, Visitor } from '../support/visitor.ts'

test.use({ settings: { RECAPTCHA_ON_OUTAGE: 'allow' } })
// One after the other, in one worker: so one deployment with these settings is enough.
test.describe.configure({ mode: 'default' })

test.describe('with RECAPTCHA_ON_OUTAGE=allow', { tag: '@flow' }, () => {
  for (const kind of ['timeout', '500', 'malformed'] as const) {
    test(`a person signs in while Google is out (${kind})`, async ({ deployment, person, trouble, logs }) => {
      await trouble.recaptcha({ kind })
      const visitor = await letThrough(deployment, person)
      await visitor.enterCode(await visitor.codeFor(person))
      expect(await visitor.signedInAs()).toBe(person.email)
      const allowed = () =>
        logs().filter(({ event, result }) => event === 'bot.unavailable' && result === 'allowed')
      await expect.poll(allowed).toHaveLength(2)
    })
  }

  test('a burst of 100 worthless tokens, which this instance is too slow for, is no outage: none passes', async ({
    deployment,
    trouble,
    api,
  }) => {
    test.setTimeout(120_000)
    await trouble.recaptcha({ kind: 'slow', ms: 1200 })
    const form = await new Visitor(deployment).form('/sign-in', 'Email me a code')
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => {
        const fields = filled(form, { email: newPerson().email, 'bot-token': `worthless-${i}` })
        return new Visitor(deployment).post('/sign-in', fields)
      }),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    expect(await api.calls()).toEqual([])
  })

  for (const kind of ['timeout', '500', 'malformed', '403', '400'] as const) {
    test(`one failed assessment (${kind}) is no outage while Google answers others`, async ({
      deployment,
      person,
      trouble,
      api,
    }) => {
      await trouble.recaptcha({ kind, times: 1 })
      const { text } = await new Visitor(deployment).askForCode(person)
      expect(messageIn(text)).toContain('The bot check')
      expect(await api.calls()).toEqual([])
    })
  }

  test('a missing token is no outage', async ({ page, person, signInPage, deployment, trouble, api }) => {
    await trouble.recaptcha({ kind: '500' })
    await page.route(`${deployment.standIns.recaptcha.scriptUrl}*`, (route) => route.abort())
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText('Allow scripts from google.com')
    expect(await api.calls()).toEqual([])
  })

  for (const fault of [{ kind: 'invalid', reason: 'MALFORMED' }, { kind: '400' }]) {
    test(`a bad token is no outage, whether Google judges it or cannot read it (${fault.kind})`, async ({
      deployment,
      person,
      trouble,
      api,
    }) => {
      await trouble.recaptcha(fault)
      const { text } = await new Visitor(deployment).askForCode(person)
      expect(messageIn(text)).toContain('The bot check failed')
      expect(await api.calls()).toEqual([])
    })
  }
})

/** Asks for a code until an outage of Google lets it through: some seconds after Google's last answer. */
async function letThrough(deployment: Deployment, person: Person): Promise<Visitor> {
  const visitor = new Visitor(deployment)
  const ask = async () => (await visitor.askForCode(person)).headers.location
  await expect.poll(ask, { timeout: 20_000 }).toBe('/sign-in/code')
  return visitor
}
