import { describe, expect, test } from 'vitest'
import { parseEnv } from '../env/parse.ts'
import { goodSettings, type Settings } from '../testing/settings.ts'
import { smtpOptions } from './smtp-options.ts'

function optionsFor(changes: Settings) {
  const parsed = parseEnv(goodSettings(changes))
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return smtpOptions(parsed.env)
}

describe('a password never travels in the clear beyond this machine, unless a setting allows it', () => {
  test.each([
    ['smtp://mail.example.com', true],
    ['smtp://mail.example.com:587', true],
    ['smtp://mailpit:1025', true],
    ['smtp://10.0.0.1', true],
    ['smtp://127.0.0.1.example.com', true],
    ['smtp://localhost.example.com', true],
    ['smtp://[2001:db8::1]', true],
    ['smtp://[::ffff:127.0.0.1]', true],
    ['smtp://localhost', false],
    ['smtp://127.0.0.1:1025', false],
    ['smtp://[::1]:1025', false],
  ])('with %s, STARTTLS is required: %s', (SMTP_URL, required) => {
    expect(optionsFor({ SMTP_URL })).toMatchObject({ secure: false, requireTLS: required })
    expect(optionsFor({ SMTP_URL, SMTP_PLAINTEXT: 'true' })).toMatchObject({ requireTLS: false })
  })

  test('a connection to smtps:// uses TLS from its first byte', () => {
    expect(optionsFor({ SMTP_URL: 'smtps://mail.example.com', SMTP_PLAINTEXT: 'true' })).toMatchObject({
      secure: true,
    })
  })
})

test('the user name and the password in SMTP_URL are decoded, and the port is a number', () => {
  expect(optionsFor({ SMTP_URL: 'smtps://me%40example.com:p%25%2F%23@mail.example.com:2465' })).toMatchObject(
    {
      host: 'mail.example.com',
      port: 2465,
      auth: { user: 'me@example.com', pass: 'p%/#' },
    },
  )
  expect(optionsFor({ SMTP_URL: 'smtps://[2001:db8::1]' })).toMatchObject({ host: '2001:db8::1' })
  expect(optionsFor({ SMTP_URL: 'smtps://mail.example.com' })).not.toHaveProperty('auth')
})

test.each([
  ['https://app.example.com', 'app.example.com'],
  ['https://app.example.com:8443', 'app.example.com'],
  ['https://192.0.2.1', '[192.0.2.1]'],
  ['https://[2001:db8::1]', '[IPv6:2001:db8::1]'],
  ['http://localhost:3000', 'localhost'],
])('the SMTP greeting names the host of APP_URL: %s as %s', (APP_URL, name) => {
  expect(optionsFor({ APP_URL, SMTP_URL: 'smtps://mail.example.com' })).toMatchObject({ name })
})
