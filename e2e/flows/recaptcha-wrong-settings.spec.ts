import { expect, test } from '../fixtures.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { send } from '../support/request.ts'

const wrong = [
  ['RECAPTCHA_API_KEY', 'a-key-that-has-expired-7d41', 'RECAPTCHA_API_KEY'],
  ['RECAPTCHA_PROJECT_ID', 'project-of-another-7d41', 'RECAPTCHA_PROJECT_ID or RECAPTCHA_API_KEY'],
  ['RECAPTCHA_SITE_KEY', 'site-key-of-another-7d41', 'RECAPTCHA_SITE_KEY'],
] as const

for (const [name, value, setting] of wrong) {
  test(`a wrong ${name} is named in the log at startup and shows in /readyz, and users read that the bot check is unavailable`, {
    tag: '@flow',
  }, async ({ deploy, person }) => {
    const deployment = await deploy({ settings: { RECAPTCHA: 'enterprise', [name]: value } })
    const errors = () => deployment.logs().filter(({ event }) => event === 'bot.misconfigured')
    await expect.poll(errors).toEqual([expect.objectContaining({ level: 'error', setting })])
    const ready = await send(deployment.url, { path: '/readyz' })
    expect(ready.status).toBe(200)
    expect(JSON.parse(ready.text)).toMatchObject({ status: 'degraded', checks: { recaptcha: 'down' } })

    const { text } = await new HttpBrowser(deployment).askForCode(person)
    expect(messageIn(text)).toContain(en.botUnavailable)
    expect(deployment.output().join('\n')).not.toContain(value)
  })
}

test('with RECAPTCHA_ON_OUTAGE=allow, users sign in while the reCAPTCHA key is wrong', {
  tag: '@flow',
}, async ({ deploy, person }) => {
  const settings = { RECAPTCHA: 'enterprise', RECAPTCHA_API_KEY: 'wrong', RECAPTCHA_ON_OUTAGE: 'allow' }
  const deployment = await deploy({ settings })
  const visitor = new HttpBrowser(deployment)
  await visitor.signIn(person)
  expect(await visitor.signedInAs()).toBe(person.email)
})

for (const setting of [
  'key-expired',
  'key-restricted',
  'api-disabled',
  'billing-disabled',
  'credentials-invalid',
]) {
  test(`when the reCAPTCHA key stops working (${setting}), users read that the bot check is unavailable, not that they failed it`, {
    tag: '@flow',
  }, async ({ deployment, person, faults, api, logs }) => {
    const visitor = new HttpBrowser(deployment)
    await faults.recaptcha({ kind: 'setting', setting })
    const unavailable = async () => messageIn((await visitor.askForCode(person)).text)
    expect(await unavailable()).toContain(en.botUnavailable)
    await expect
      .poll(async () => {
        await unavailable()
        return logs().filter(({ event }) => event === 'bot.misconfigured')
      })
      .not.toEqual([])
    expect(await api.calls()).toEqual([])
    await faults.clear()
    await visitor.signIn(person)
  })
}
