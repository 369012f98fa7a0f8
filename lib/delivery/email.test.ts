import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { describe, expect, test } from 'vitest'
import { brand } from '../brand.ts'
import { parseEnv } from '../env/parse.ts'
import { en } from '../messages/en.ts'
import { interpolate } from '../messages/format.ts'
import { locales } from '../messages/index.ts'
import { goodSettings } from '../testing/settings.ts'
import { codeMail } from './email.ts'

function settings(changes: Record<string, string> = {}) {
  const parsed = parseEnv(goodSettings(changes))
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.env
}

const mailOf = (changes: Record<string, string> = {}, code = '12345678') =>
  codeMail(code, 'BKX', 'en', settings(changes))

describe('content', () => {
  test.each(locales)(
    "the application's own e-mail says in %s how long the code works, and has no placeholder left",
    (locale) => {
      const { html, text } = codeMail('12345678', 'BKX', locale, settings({ OTP_LIFETIME_SECONDS: '300' }))
      expect(text).toMatch(/\b5\b/)
      expect(html + text).not.toMatch(/\{\w+\}/)
    },
  )

  test("the application's own e-mail has the code in a text node of its own, so that a double click selects it", () => {
    const { html, text } = mailOf()
    expect(html.match(/>12345678</g)).toHaveLength(1)
    expect(text.split('\n\n')).toContain('12345678')
    expect(html).not.toMatch(/1234 ?<|1234 5678/)
  })

  test("the application's own e-mail ends with the line that makes phones fill in the code only on this host", () => {
    expect(mailOf().text.split('\n').at(-1)).toBe('@app.example.com #12345678')
    expect(mailOf({ APP_URL: 'http://localhost:3000', TRUSTED_PROXY: 'none' }).text).toMatch(
      /\n@localhost #12345678$/,
    )
    const shown = mailOf()
      .html.replace(/<[^>]+>/g, '\n')
      .trim()
    expect(shown.split('\n').at(-1)).toBe('@app.example.com #12345678')
  })

  test("the application's own e-mail says the same as HTML and as text", () => {
    const { html, text } = mailOf()
    const collapseSpace = (shownText: string) => shownText.replace(/\s+/g, ' ')
    const shown = collapseSpace(
      html
        .replace(/<(head|style)[\s\S]*?<\/\1>|<[^>]+>/g, ' ')
        .replace(/&#(\d+);/g, (_, point: string) => String.fromCharCode(Number(point))),
    )
    for (const paragraph of text.split('\n\n'))
      expect(shown).toContain(collapseSpace(paragraph).replace(/:$/, ''))
  })

  test("the application's own e-mail says that the code works once and for how long, that only the newest works, and never to share it", () => {
    const { text } = mailOf()
    expect(text).toContain(interpolate(en.mailLifetime, { minutes: '10 minutes' }))
    expect(text).toContain(en.mailNewest)
    expect(text).toContain(en.mailNeverShare)
    expect(text).toContain(interpolate(en.mailSubTitle, { host: 'app.example.com', reference: 'BKX' }))
    expect(text).toContain(en.mailNotYou)
  })

  test("the application's own e-mail keeps mail programs from turning the code into a telephone number, a date or a link", () => {
    expect(mailOf().html).toContain(
      '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">',
    )
  })

  test("the application's own e-mail escapes the name of the application", () => {
    const { html, text } = mailOf({ APP_NAME: `"><img src=x onerror='a()'>&amp;` })
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain(`onerror='`)
    expect(html).toContain('&#60;img src=x onerror=&#39;a()&#39;&#62;&#38;amp;')
    expect(text).toContain(`"><img src=x onerror='a()'>&amp;`)
  })

  test("the application's own e-mail loads only the logo, and contains no scripts and no links", () => {
    const { html } = mailOf()
    expect(html.match(/(?:src|href|url\()\s*=?\s*"?([^"\s)>]+)/g)).toEqual([
      `src="https://app.example.com${brand.emailLogo}`,
    ])
    expect(html).not.toMatch(/<(script|a|form|iframe|link|object)\b|\son\w+=/i)
  })

  test("the application's own e-mail is unchanged by a real mail composer", async () => {
    const mail = mailOf({ APP_NAME: 'Überall & Söhne' })
    const composer = createTransport({ streamTransport: true, buffer: true })
    const sent = await composer.sendMail({ from: 'a@example.com', to: 'jane@example.com', ...mail })
    const parsed = await simpleParser(sent.message)
    expect(parsed.subject).toBe(mail.subject)
    expect(mail.subject).toContain('Überall & Söhne')
    expect(parsed.text?.trim()).toBe(mail.text)
    expect(parsed.html).toBe(mail.html)
  })
})
