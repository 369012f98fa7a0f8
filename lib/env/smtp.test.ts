import { describe, expect, test } from 'vitest'
import { goodSettings, type Settings } from '../testing/settings.ts'
import { parseEnv } from './parse.ts'

const parse = (changes: Settings) => parseEnv(goodSettings(changes))
const problemsOf = (changes: Settings) => {
  const parsed = parse(changes)
  return parsed.ok ? [] : parsed.problems
}

test('delivery by SMTP needs a mail server and a sender', () => {
  expect(problemsOf({ OTP_DELIVERY: 'smtp' })).toEqual([
    'SMTP_URL is not set: OTP_DELIVERY=smtp requires it',
    'EMAIL_FROM is not set: OTP_DELIVERY=smtp requires it',
  ])
  const smtp = { SMTP_URL: 'smtps://u:p@mail.example.com', EMAIL_FROM: 'Example <sign-in@example.com>' }
  expect(problemsOf({ OTP_DELIVERY: 'smtp', ...smtp })).toEqual([])
})

test('STARTTLS is required by default', () => {
  expect(parse({})).toMatchObject({ ok: true, env: { SMTP_PLAINTEXT: false } })
})

test.each([
  ['SMTP_URL', 'https://mail.example.com', 'wants a URL that starts with smtp:// or smtps://'],
  ['EMAIL_FROM', 'Example', 'wants a mailbox'],
  ['EMAIL_FROM', 'a@example.com\r\nBcc: b@example.com', 'wants a mailbox'],
])('%s=%j is refused in one sentence that says what is wanted', (name, value, wanted) => {
  const problems = problemsOf({ [name]: value })
  expect(problems).toEqual([expect.stringContaining(wanted)])
  expect(problems[0]).toMatch(new RegExp(`^${name}\\b`))
})

test.each([
  'smtp://mail.example.com?requireTLS=false',
  'smtp://mail.example.com?ignoreTLS=true',
  'smtps://mail.example.com/?tls.rejectUnauthorized=false',
  'smtp://mail.example.com/path',
  'smtp://mail.example.com#x',
])('SMTP_URL accepts no options, because one could turn off TLS: %s', (SMTP_URL) => {
  expect(problemsOf({ SMTP_URL })).toEqual(['SMTP_URL: wants no path and no options'])
})

test.each(['smtps://user@mail.example.com', 'smtps://:password@mail.example.com'])(
  'SMTP_URL with only a user name or only a password is refused: %s',
  (SMTP_URL) => {
    expect(problemsOf({ SMTP_URL })).toEqual(['SMTP_URL: wants both a user name and a password, or neither'])
  },
)

describe('EMAIL_FROM', () => {
  test.each([
    ['sign-in@example.com', '', 'sign-in@example.com'],
    ['<sign-in@example.com>', '', 'sign-in@example.com'],
    ['Example <sign-in@example.com>', 'Example', 'sign-in@example.com'],
    ['Example Inc.<sign-in@example.com>', 'Example Inc.', 'sign-in@example.com'],
    ["Jane's Überseehandel <sign-in@example.com>", "Jane's Überseehandel", 'sign-in@example.com'],
    ['"Example, Inc. (EU)" <sign-in@example.com>', 'Example, Inc. (EU)', 'sign-in@example.com'],
    ['"The \\"Example\\" \\\\ Club" <sign-in@example.com>', 'The "Example" \\ Club', 'sign-in@example.com'],
    ['Example <Sign-In@MÜNCHEN.de>', 'Example', 'sign-in@xn--mnchen-3ya.de'],
  ])('%s is one mailbox', (EMAIL_FROM, name, address) => {
    expect(parse({ EMAIL_FROM })).toMatchObject({ ok: true, env: { EMAIL_FROM: { name, address } } })
  })

  test.each([
    'Example',
    'sign-in@localhost',
    'a@example.com, b@example.com',
    'a@example.com b@example.com',
    'Example <a@example.com>, b@example.com',
    'Example <a@example.com> <b@example.com>',
    'Example, Inc. <a@example.com>',
    'Example (EU) <a@example.com>',
    'a@evil.example <a@example.com>',
    'Team: a@example.com;',
    'Example <a@example.com',
    'Example a@example.com>',
    'Example a@example.com',
    'Example <>',
    '"Example <a@example.com>',
    'Example" <a@example.com>',
    '"Exa"mple" <a@example.com>',
    'mailto:a@example.com',
    'Example <a%evil.example@example.com>',
    'a@example.com\r\nBcc: b@example.com',
    'Example\nBcc: b@example.com <a@example.com>',
  ])('%j is not one mailbox, and is refused', (EMAIL_FROM) => {
    expect(problemsOf({ EMAIL_FROM })).toEqual([expect.stringMatching(/^EMAIL_FROM is .*: wants a mailbox/)])
  })
})

test('an APP_NAME of four letters is accepted with SMTP, because magiclinksdev does not get it', () => {
  const smtp = { SMTP_URL: 'smtps://mail.example.com', EMAIL_FROM: 'sign-in@example.com' }
  expect(problemsOf({ APP_NAME: 'Acme', OTP_DELIVERY: 'smtp', ...smtp })).toEqual([])
})
