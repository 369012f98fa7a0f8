import { expect, test } from '../../e2e/fixtures.ts'
import { inChild, runSuite } from './run.ts'

test('a failed browser test has a trace, a screenshot, and logs of what happened behind the page', {
  tag: '@suite',
}, async () => {
  test.setTimeout(180_000)
  const { code, results } = await runSuite(inChild('fails'))
  expect(code).toBe(1)
  const attachments = results.flatMap(({ attachments }) => attachments)
  const bodyOf = (name: string) =>
    Buffer.from(attachments.find((each) => each.name === name)?.body ?? '', 'base64').toString()
  expect(attachments.map(({ name }) => name)).toEqual(expect.arrayContaining(['screenshot', 'trace']))
  expect(bodyOf('log of the application')).toContain('"event":"code.sent"')
  expect(bodyOf('calls to magiclinksdev')).toContain('"endpoint":"otp-email/create"')
  expect(bodyOf('mails received')).toContain('"subject":"Sign in to')
  expect(bodyOf('reCAPTCHA assessments')).toContain('"expectedAction":"sign_in"')
})
