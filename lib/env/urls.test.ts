import { describe, expect, test } from 'vitest'
import { goodSettings, type Settings } from '../testing/settings.ts'
import { parseEnv } from './parse.ts'

const parse = (changes: Settings) => parseEnv(goodSettings(changes))
const problemsOf = (changes: Settings) => {
  const parsed = parse(changes)
  return parsed.ok ? [] : parsed.problems
}

describe.each([
  ['SMTP_URL', 'smtps', 'mail.example.com'],
  ['REDIS_URL', 'rediss', 'redis.example.com:6379'],
])(
  'a password in %s that is not percent-encoded stops the start, and the sentence says how to write it',
  (name, scheme, host) => {
    test.each([
      'p@ss',
      'p/ss',
      '12/ss',
      'p#ss',
      'p?ss',
      'p%ss',
      'p%zz',
      'p%E4',
      'p ss',
      'p^ss',
      'p[ss',
      'p\\ss',
      'pässe',
    ])('%s', (password) => {
      const [problem = '', ...more] = problemsOf({ [name]: `${scheme}://user:${password}@${host}` })
      expect(problem).toMatch(new RegExp(`^${name}: wants .*percent-encoded: % as %25, @ as %40`))
      expect(problem).not.toContain(password)
      expect(more).toEqual([])
      expect(problemsOf({ [name]: `${scheme}://user:${encodeURIComponent(password)}@${host}` })).toEqual([])
    })

    test('also in the user name', () => {
      expect(problemsOf({ [name]: `${scheme}://me@example.com:p@${host}` })).toEqual([
        expect.stringContaining('percent-encoded'),
      ])
      expect(problemsOf({ [name]: `${scheme}://me%40example.com:p@${host}` })).toEqual([])
    })

    test.each(['p:ss', "p!$&'()*+,;=ss", 'p-._~ss'])(
      'characters that a URL allows there need no encoding: %s',
      (password) => {
        expect(problemsOf({ [name]: `${scheme}://user:${password}@${host}` })).toEqual([])
      },
    )

    test.each([
      `${scheme}:${host}`,
      `${scheme}://`,
      `${scheme}://user:p@`,
      `${scheme}://exa mple.com`,
      `${scheme}://mail.example.com:99999`,
      `${scheme}://münchen.example`,
    ])('a URL without the name of a host is refused: %s', (url) => {
      expect(problemsOf({ [name]: url })).toEqual([expect.stringMatching(new RegExp(`^${name}: wants `))])
    })

    test.each([
      `${scheme}://${host}`,
      `${scheme}://[2001:db8::1]:1234`,
      `${scheme}://192.0.2.1`,
      `${scheme}://my_host`,
    ])('a host by name or address is accepted: %s', (url) => {
      expect(problemsOf({ [name]: url })).toEqual([])
    })
  },
)

test.each([
  'smtp://mail.example.com?requireTLS=false',
  'smtp://mail.example.com?ignoreTLS=true',
  'smtps://mail.example.com/?tls.rejectUnauthorized=false',
  'smtp://mail.example.com/path',
  'smtp://mail.example.com#x',
])('SMTP_URL takes no options, since one could turn TLS off: %s', (SMTP_URL) => {
  expect(problemsOf({ SMTP_URL })).toEqual(['SMTP_URL: wants no path and no options'])
})

test.each(['smtps://user@mail.example.com', 'smtps://:password@mail.example.com'])(
  'SMTP_URL with half of what a log-in needs is refused: %s',
  (SMTP_URL) => {
    expect(problemsOf({ SMTP_URL })).toEqual(['SMTP_URL: wants both a user name and a password, or neither'])
  },
)

describe('EMAIL_FROM is one mailbox', () => {
  test.each([
    ['sign-in@example.com', '', 'sign-in@example.com'],
    ['<sign-in@example.com>', '', 'sign-in@example.com'],
    ['Example <sign-in@example.com>', 'Example', 'sign-in@example.com'],
    ['Example Inc.<sign-in@example.com>', 'Example Inc.', 'sign-in@example.com'],
    ["Jane's Überseehandel <sign-in@example.com>", "Jane's Überseehandel", 'sign-in@example.com'],
    ['"Example, Inc. (EU)" <sign-in@example.com>', 'Example, Inc. (EU)', 'sign-in@example.com'],
    ['"The \\"Example\\" \\\\ Club" <sign-in@example.com>', 'The "Example" \\ Club', 'sign-in@example.com'],
    ['Example <Sign-In@MÜNCHEN.de>', 'Example', 'sign-in@xn--mnchen-3ya.de'],
  ])('%s', (EMAIL_FROM, name, address) => {
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
  ])('%j is refused', (EMAIL_FROM) => {
    expect(problemsOf({ EMAIL_FROM })).toEqual([expect.stringMatching(/^EMAIL_FROM is .*: wants a mailbox/)])
  })
})

test.each(['RECAPTCHA_SITE_KEY', 'RECAPTCHA_PROJECT_ID', 'RECAPTCHA_API_KEY'])(
  '%s is one word of ASCII, so that a copied sentence or two keys are refused',
  (name) => {
    for (const value of ['two keys', 'key,\tkey', 'schlüssel', 'key\nkey'])
      expect(problemsOf({ [name]: value })).toEqual([
        expect.stringMatching(new RegExp(`^${name}\\b.*: wants`)),
      ])
  },
)
