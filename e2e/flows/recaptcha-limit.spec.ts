import { expect, test } from '../fixtures.ts'
import { textOf } from '../support/html.ts'
import { filled, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { newClientIp } from '../support/people.ts'

test.use({ settings: { LIMIT_SENDS_PER_ADDRESS_PER_HOUR: '3' } })

test('a known browser has an hourly limit of reCAPTCHA assessments, whatever its client IP', {
  tag: '@flow',
}, async ({ deployment, person, clock, api }) => {
  const owner = new HttpBrowser(deployment)
  await owner.signIn(person)
  await owner.submit('/account', 'Sign out')
  await clock.advance({ minutes: 61 })
  const before = (await api.assessments()).length
  const errors: string[] = []
  for (let i = 0; i < 5; i += 1) {
    const elsewhere = { 'x-forwarded-for': newClientIp() }
    const form = filled(await owner.form('/sign-in', en.sendButton), { email: person.email })
    const answer = await owner.post('/sign-in', [...form, ['captcha-token', 'none of Google’s']], elsewhere)
    errors.push(/bot check failed|too many attempts/.exec(textOf(answer.text))?.[0] ?? '')
  }
  expect(errors.map((error) => error.startsWith('too many'))).toEqual([false, false, false, true, true])
  expect(await api.assessments()).toHaveLength(before + 3)
})
