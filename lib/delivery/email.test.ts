import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { describe, expect, test } from 'vitest'
import { parseEnv } from '../env/parse.ts'
import { en } from '../messages/en.ts'
import { interpolate } from '../messages/format.ts'
import { locales } from '../messages/index.ts'
import { goodSettings } from '../testing/settings.ts'
import { codeMail } from './email.ts'
import { brokenTexts, mailTexts } from './texts.ts'

function settings(changes: Record<string, string> = {}) {
  const parsed = parseEnv(goodSettings(changes))
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.env
}

const mailOf = (changes: Record<string, string> = {}, code = '12345678') =>
  codeMail(code, mailTexts('en', 'B7K', settings(changes)), 'en')

describe.each(locales)('the words of the e-mail in %s', (locale) => {
  test('have no placeholder left', () => {
    const texts = mailTexts(locale, 'B7K', settings())
    expect(Object.values(texts).filter((text) => /[{}]/.test(text))).toEqual([])
  })

  test('name the application, the host, the reference and the lifetime', () => {
    const { subject, title, subTitle, lifetime } = mailTexts(
      locale,
      'B7K',
      settings({ OTP_LIFETIME_SECONDS: '300' }),
    )
    expect(subject).toContain('Example App')
    expect(subject).toContain('B7K')
    expect(title).toContain('Example App')
    expect(subTitle).toContain('app.example.com')
    expect(lifetime).toMatch(/\b5\b/)
  })

  test('are short enough for the server: 100 bytes of subject, 256 of title', () => {
    const { subject, title, serviceName } = mailTexts(locale, 'XXX', settings())
    expect(Buffer.byteLength(subject)).toBeGreaterThanOrEqual(5)
    expect(Buffer.byteLength(subject)).toBeLessThanOrEqual(100)
    expect(Buffer.byteLength(title)).toBeLessThanOrEqual(256)
    expect(serviceName.length).toBeGreaterThanOrEqual(5)
    expect(brokenTexts(settings())).toEqual([])
  })
})

describe('an APP_NAME that makes the server refuse the e-mail stops the start', () => {
  test.each(locales)('counted in bytes, not in characters: %s', (locale) => {
    const named = (APP_NAME: string) =>
      brokenTexts(settings({ APP_NAME })).filter((problem) => problem.includes(`(${locale})`))
    const room =
      100 - Buffer.byteLength(mailTexts(locale, 'XXX', settings({ APP_NAME: 'xxxxx' })).subject) + 5
    expect(named('x'.repeat(room))).toEqual([])
    expect(named(`${'x'.repeat(room - 1)}é`)).toEqual([
      `APP_NAME makes the subject of the e-mail (${locale}) 101 bytes long: the server takes at most 100`,
    ])
  })

  test('both parts are named when both are too long', () => {
    const problems = brokenTexts(settings({ APP_NAME: 'é'.repeat(200) }))
    expect(problems).toHaveLength(2 * locales.length)
    expect(problems.slice(0, 2)).toEqual([
      expect.stringMatching(/subject.*at most 100$/),
      expect.stringMatching(/title.*at most 256$/),
    ])
  })
})

describe('our own e-mail', () => {
  test('has the code once as a text of its own, to be marked with a double click', () => {
    const { html, text } = mailOf()
    expect(html.match(/>12345678</g)).toHaveLength(1)
    expect(text.split('\n\n')).toContain('12345678')
    expect(html).not.toMatch(/1234 ?<|1234 5678/)
  })

  test('ends with the line by which phones fill a code in only on this host', () => {
    expect(mailOf().text.split('\n').at(-1)).toBe('@app.example.com #12345678')
    expect(mailOf({ APP_URL: 'http://localhost:3000', TRUSTED_PROXY: 'none' }).text).toMatch(
      /\n@localhost #12345678$/,
    )
    const shown = mailOf()
      .html.replace(/<[^>]+>/g, '\n')
      .trim()
    expect(shown.split('\n').at(-1)).toBe('@app.example.com #12345678')
  })

  test('says the same as HTML and as text', () => {
    const { html, text } = mailOf()
    const read = (words: string) => words.replace(/\s+/g, ' ')
    const shown = read(
      html
        .replace(/<(head|style)[\s\S]*?<\/\1>|<[^>]+>/g, ' ')
        .replace(/&#(\d+);/g, (_, point: string) => String.fromCharCode(Number(point))),
    )
    for (const paragraph of text.split('\n\n')) expect(shown).toContain(read(paragraph).replace(/:$/, ''))
  })

  test('says that it works once, for how long, that only the newest works, and to tell it to nobody', () => {
    const { text } = mailOf()
    expect(text).toContain(interpolate(en.mailLifetime, { minutes: '10 minutes' }))
    expect(text).toContain(en.mailNewest)
    expect(text).toContain(en.mailNeverShare)
    expect(text).toContain(interpolate(en.mailSubTitle, { host: 'app.example.com', reference: 'B7K' }))
    expect(text).toContain(en.mailNotYou)
  })

  test('lets no name break out of the HTML', () => {
    const { html, text } = mailOf({ APP_NAME: `"><img src=x onerror='a()'>&amp;` })
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain(`onerror='`)
    expect(html).toContain('&#60;img src=x onerror=&#39;a()&#39;&#62;&#38;amp;')
    expect(text).toContain(`"><img src=x onerror='a()'>&amp;`)
  })

  test('loads nothing but the logo, runs nothing and links nowhere', () => {
    const { html } = mailOf()
    expect(html.match(/(?:src|href|url\()\s*=?\s*"?([^"\s)>]+)/g)).toEqual([
      'src="https://app.example.com/logo.png',
    ])
    expect(html).not.toMatch(/<(script|a|form|iframe|link|object)\b|\son\w+=/i)
  })

  test('arrives as it was written, through a real mail composer', async () => {
    const mail = mailOf({ APP_NAME: 'Überall & Söhne' })
    const composer = createTransport({ streamTransport: true, buffer: true })
    const sent = await composer.sendMail({ from: 'a@example.com', to: 'jane@example.com', ...mail })
    const parsed = await simpleParser(sent.message)
    expect(parsed.subject).toBe('Your code for Überall & Söhne (B7K)')
    expect(parsed.text?.trim()).toBe(mail.text)
    expect(parsed.html).toBe(mail.html)
  })
})
