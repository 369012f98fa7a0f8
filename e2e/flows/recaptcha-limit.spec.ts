import { expect, test } from '../fixtures.ts'
import { textOf } from '../support/html.ts'
import { filled, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { newClientIp } from '../support/people.ts'

test.use({ settings: { LIMIT_SENDS_PER_ADDRESS_PER_HOUR: '3' } })

test('a known browser causes at most three reCAPTCHA assessments an hour, whatever its client IP', {
  tag: '@flow',
}, async ({ deployment, person, clock, api }) => {
  const owner = new HttpBrowser(deployment)
  await owner.signIn(person)
  await owner.submit('/account', 'Sign out')
  await clock.advance({ minutes: 61 })
  const before = (await api.assessments()).length
  const said: string[] = []
  for (let i = 0; i < 5; i += 1) {
    const elsewhere = { 'x-forwarded-for': newClientIp() }
    const form = filled(await owner.form('/sign-in', en.sendButton), { email: person.email })
    const answer = await owner.post('/sign-in', [...form, ['captcha-token', 'none of Google’s']], elsewhere)
    said.push(/bot check failed|too many attempts/.exec(textOf(answer.text))?.[0] ?? '')
  }
  expect(said.map((sentence) => sentence.startsWith('too many'))).toEqual([false, false, false, true, true])
  expect(await api.assessments()).toHaveLength(before + 3)
})
