import { expect, newPerson, test } from '../fixtures.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { control } from '../support/stand-ins.ts'

const LIMIT_MS = 12_000

test('while reCAPTCHA does not respond, requesting a code and entering one are answered within 12 s', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy({ settings: { RECAPTCHA: 'enterprise' } })
  const standIns = control(deployment.standIns)
  const [waiting, late] = [new HttpBrowser(deployment), new HttpBrowser(deployment)]
  const person = newPerson()
  await waiting.askForCode(person)
  const code = await waiting.codeFor(person)
  await standIns.failRecaptcha({ kind: 'timeout' })
  const answers = await Promise.all([late.askForCode(newPerson()), waiting.enterCode(code)])
  for (const answer of answers) {
    expect(answer.ms).toBeLessThan(LIMIT_MS)
    expect(messageIn(answer.text)).toContain('available right now')
  }
  await standIns.clearFaults()
  await waiting.enterCode(code)
  expect(await waiting.signedInAs()).toBe(person.email)
})
