import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en, interpolate } from '../support/messages.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const spellings: Record<string, (code: string) => string> = {
  'with spaces around and inside': (code) => `  ${[...code].join(' ')} `,
  'with dashes of three kinds': (code) =>
    `${code.slice(0, 2)}-${code.slice(2, 4)}–${code.slice(4, 6)}—${code.slice(6)}`,
  'in full-width digits': (code) => digitsFrom(0xff10, code),
  'in Arabic digits': (code) => digitsFrom(0x0660, code),
  'with its label': (code) => `Code: ${code}`,
  'in quotes, with a comma': (code) => `"${code}",`,
  'in brackets and stars': (code) => `(**${code}**)`,
  'as the last line of the e-mail': (code) => `@localhost #${code}`,
}

for (const [how, spell] of Object.entries(spellings)) {
  test(`a code entered ${how} is accepted`, { tag: '@security' }, async ({ deployment, person, api }) => {
    const visitor = new HttpBrowser(deployment)
    await visitor.askForCode(person)
    const code = await visitor.codeFor(person)
    await visitor.enterCode(spell(code))
    expect(await visitor.signedInAs()).toBe(person.email)
    expect((await api.calls('otp/validate')).map(({ otp }) => otp)).toEqual([code])
  })
}

test('an input that cannot be a code costs no guess and does not reach the API', {
  tag: '@security',
}, async ({ deployment, person, api }) => {
  const visitor = new HttpBrowser(deployment)
  await visitor.askForCode(person)
  const code = await visitor.codeFor(person)
  const inputs = new Map<string, string | Blob | (string | Blob)[]>([
    ['empty', ''],
    ['too short', code.slice(1)],
    ['too long', `${code}0`],
    ['10 KB', '1'.repeat(10_000)],
    ['with NUL', `${code.slice(0, 4)}\0${code.slice(4)}`],
    ['letters', 'ABCDEFGH'],
    ['twice', [code, code]],
    ['a file', new Blob([code])],
    ['characters that normalise to digits', code.replace(/./, '²x')],
    ['SQL', "' OR '1'='1"],
  ])
  for (const [what, value] of inputs) {
    const answer = await visitor.enterCode(value)
    expect(answer.status, what).toBe(200)
    expect(messageIn(answer.text), what).toContain(interpolate(en.codeMalformedDigits, { length: '8' }))
  }
  expect(await api.calls('otp/validate')).toEqual([])
  await visitor.enterCode(code)
  expect(await visitor.signedInAs()).toBe(person.email)
})

test('an invalid email address, or one that two systems could read differently, is refused before anything is sent', {
  tag: '@security',
}, async ({ deployment, api }) => {
  const visitor = new HttpBrowser(deployment)
  const refused = [
    'jane＠example.com',
    'jane﹫example.com',
    'jane@example.com\r\nBcc: evil@example.com',
    'jane@example.com\nBcc:evil@example.com',
    'jane@example.com,evil@example.com',
    'jane@example.com evil@example.com',
    'Jane <jane@evil.example> <jane@example.com>',
    'jane@evil.example <jane@example.com>',
    '"jane evil"@example.com',
    'jane(comment)@example.com',
    'jane%evil.example@example.com',
    'evil.example!jane@example.com',
    '@evil.example:jane@example.com',
    '|/bin/sh@example.com',
    'jane/evil.example@example.com',
    '=?utf-8?q?jane=40evil.example=3e=00?=@example.com',
    'imceasmtp-jane+40evil.example@example.com',
    'jane@[127.0.0.1]',
    'jane@127.0.0.1',
    'jane@localhost',
    'jane@example.com/evil.example',
    'jane@example%2ecom',
    'jane@exam\u200bple.com',
    'jane\u202e@example.com',
    '\u212aate@example.com',
    '<script>alert(1)</script>@example.com',
    `${'a'.repeat(65)}@example.com`,
    `jane@${'a'.repeat(62)}.${'b'.repeat(62)}.${'c'.repeat(62)}.${'d'.repeat(62)}.com`,
    '@example.com',
    'jane',
    '',
  ]
  for (const email of refused) {
    const answer = await visitor.askForCode({ email })
    expect(answer.status, email).toBe(200)
    expect(messageIn(answer.text), email).toContain(en.emailInvalid)
    expect(answer.text, email).not.toContain('<script>alert(1)')
  }
  expect(await api.calls()).toEqual([])
  expect(visitor.cookies.has(cookieNames.pending)).toBe(false)
})

test('another spelling of the same mailbox is the same account', { tag: '@security' }, async ({
  deployment,
  person,
  api,
}) => {
  const visitor = new HttpBrowser(deployment)
  await visitor.askForCode({ email: `\u202a <${person.email.toUpperCase()}>;\u202c ` })
  await visitor.enterCode(await visitor.codeFor(person))
  expect(await visitor.signedInAs()).toBe(person.email)
  const sent = (await api.calls('otp-email/create')).map(({ toEmail }) => toEmail)
  expect(sent).toEqual([person.email])
})

const elsewhere = [
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  'https:evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/%2f/evil.example',
  '/%252f/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/%09/evil.example',
  '///evil.example',
  '/.//evil.example',
  '@evil.example',
  'evil.example',
  '/sign-in?next=//evil.example',
]

test('a sign-in link with another site in `next` leads to the account', { tag: '@security' }, async ({
  deployment,
}) => {
  test.setTimeout(120_000)
  for (const next of elsewhere) {
    const visitor = new HttpBrowser(deployment)
    const page = await visitor.open(`/sign-in?next=${encodeURIComponent(next)}`)
    expect(page.text, next).not.toMatch(/name="next" value/)
    // An attacker can also post the form with such a `next`, without opening the page.
    const person = newPerson()
    await visitor.askForCode(person, { next })
    const answer = await visitor.enterCode(await visitor.codeFor(person), { next })
    expect(answer.headers.location, next).toBe('/account')
    expect((await visitor.open(`/sign-in?next=${encodeURIComponent(next)}`)).headers.location, next).toBe(
      '/account',
    )
  }
})

test('a sign-in link with a page of the application in `next` leads there', { tag: '@security' }, async ({
  deployment,
  person,
}) => {
  const visitor = new HttpBrowser(deployment)
  const next = '/account?tab=2#sessions'
  const form = await visitor.form(`/sign-in?next=${encodeURIComponent(next)}`, en.sendButton)
  expect(new Map(form).get('next')).toBe(next)
  await visitor.askForCode(person, { next })
  const answer = await visitor.enterCode(await visitor.codeFor(person))
  expect(answer.headers.location).toBe(next)
})

function digitsFrom(zero: number, code: string): string {
  return code.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
}
