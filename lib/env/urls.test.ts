import { describe, expect, test } from 'vitest'
import { goodSettings, type Settings } from '../testing/settings.ts'
import { parseEnv } from './parse.ts'

const problemsOf = (changes: Settings) => {
  const parsed = parseEnv(goodSettings(changes))
  return parsed.ok ? [] : parsed.problems
}

describe.each([
  ['SMTP_URL', 'smtps', 'mail.example.com'],
  ['REDIS_URL', 'rediss', 'redis.example.com:6379'],
])(
  'a password in %s that is not percent-encoded prevents startup, and the error says how to encode it',
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
    ])('a password that is not percent-encoded prevents startup: %s', (password) => {
      const [problem = '', ...more] = problemsOf({ [name]: `${scheme}://user:${password}@${host}` })
      expect(problem).toMatch(new RegExp(`^${name}: wants .*percent-encoded: % as %25, @ as %40`))
      expect(problem).not.toContain(password)
      expect(more).toEqual([])
      expect(problemsOf({ [name]: `${scheme}://user:${encodeURIComponent(password)}@${host}` })).toEqual([])
    })

    test('a user name that is not percent-encoded prevents startup too', () => {
      expect(problemsOf({ [name]: `${scheme}://me@example.com:p@${host}` })).toEqual([
        expect.stringContaining('percent-encoded'),
      ])
      expect(problemsOf({ [name]: `${scheme}://me%40example.com:p@${host}` })).toEqual([])
    })

    test.each(['p:ss', "p!$&'()*+,;=ss", 'p-._~ss'])(
      'characters that a URL allows in a password need no encoding: %s',
      (password) => {
        expect(problemsOf({ [name]: `${scheme}://user:${password}@${host}` })).toEqual([])
      },
    )

    test.each([`https://${host}`, host])('a URL with another scheme is refused: %s', (url) => {
      expect(problemsOf({ [name]: url })).toEqual([
        expect.stringMatching(new RegExp(`^${name}: wants a URL that starts with .*${scheme}://`)),
      ])
    })

    test.each([
      `${scheme}:${host}`,
      `${scheme}://`,
      `${scheme}://user:p@`,
      `${scheme}://exa mple.com`,
      `${scheme}://mail.example.com:99999`,
      `${scheme}://münchen.example`,
    ])('a URL without a valid host name or port is refused: %s', (url) => {
      expect(problemsOf({ [name]: url })).toEqual([expect.stringMatching(new RegExp(`^${name}: wants `))])
    })

    test.each([
      `${scheme}://${host}`,
      `${scheme}://[2001:db8::1]:1234`,
      `${scheme}://192.0.2.1`,
      `${scheme}://my_host`,
    ])('a host name or IP address is accepted: %s', (url) => {
      expect(problemsOf({ [name]: url })).toEqual([])
    })
  },
)
