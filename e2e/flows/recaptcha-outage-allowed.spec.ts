import { expect, test } from '../fixtures.ts'
import { messageIn } from '../support/html.ts'
import { Visitor } from '../support/visitor.ts'

test.use({ settings: { RECAPTCHA_ON_OUTAGE: 'allow' } })
// One after the other, in one worker: so one deployment with these settings is enough.
test.describe.configure({ mode: 'default' })

test.describe('with RECAPTCHA_ON_OUTAGE=allow', { tag: '@flow' }, () => {
  for (const kind of ['timeout', '500', 'malformed'] as const) {
    test(`a person signs in while Google is out (${kind})`, async ({ deployment, person, trouble, logs }) => {
      await trouble.recaptcha({ kind })
      await new Visitor(deployment).signIn(person)
      const allowed = () =>
        logs().filter(({ event, result }) => event === 'bot.unavailable' && result === 'allowed')
      await expect.poll(allowed).toHaveLength(2)
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
      expect(messageIn(text)).toContain('The check that you are a person failed')
      expect(await api.calls()).toEqual([])
    })
  }
})
