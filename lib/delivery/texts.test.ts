import { describe, expect, test } from 'vitest'
import { parseEnv } from '../env/parse.ts'
import { locales } from '../messages/index.ts'
import { goodSettings } from '../testing/settings.ts'
import { mailTexts, oversizedTexts } from './texts.ts'

function settings(changes: Record<string, string> = {}) {
  const parsed = parseEnv(goodSettings(changes))
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.env
}

describe.each(locales)('the texts of the e-mail in %s', (locale) => {
  test('the e-mail has no placeholder left', () => {
    const texts = mailTexts(locale, 'BKX', settings())
    expect(Object.values(texts).filter((text) => /[{}]/.test(text))).toEqual([])
  })

  test('the e-mail names the application, the host and the reference', () => {
    const { subject, title, subTitle } = mailTexts(locale, 'BKX', settings())
    expect(subject).toContain(settings().APP_NAME)
    expect(subject).toContain('BKX')
    expect(title).toContain(settings().APP_NAME)
    expect(subTitle).toContain('app.example.com')
  })

  test('the e-mail says where to enter the code, and that it works only in the browser that requested it', () => {
    const { subTitle } = mailTexts(locale, 'BKX', settings())
    expect(subTitle).toMatch(/app\.example\.com.*(browser that requested it|Browser, in dem|المتصفح الذي)/)
  })

  test('no sentence of the e-mail has both the reference and the word for code, so that phones do not take the reference for the code', () => {
    const { subject, subTitle } = mailTexts(locale, 'BKX', settings())
    const sentences = `${subject}. ${subTitle}`.split('. ').filter((each) => each.includes('BKX'))
    expect(sentences).toHaveLength(2)
    for (const sentence of sentences) expect(sentence).not.toMatch(/code|رمز/i)
  })

  test('the e-mail is short enough for magiclinksdev: a subject of at most 100 bytes, a title of at most 256', () => {
    const { subject, title, serviceName } = mailTexts(locale, 'XXX', settings())
    expect(Buffer.byteLength(subject)).toBeGreaterThanOrEqual(5)
    expect(Buffer.byteLength(subject)).toBeLessThanOrEqual(100)
    expect(Buffer.byteLength(title)).toBeLessThanOrEqual(256)
    expect(serviceName.length).toBeGreaterThanOrEqual(5)
    expect(oversizedTexts(settings())).toEqual([])
  })
})

describe('length limits', () => {
  test.each(locales)('the limit on the length of APP_NAME counts bytes, not characters: %s', (locale) => {
    const problemsWith = (APP_NAME: string) =>
      oversizedTexts(settings({ APP_NAME })).filter((problem) => problem.includes(`(${locale})`))
    const room =
      100 - Buffer.byteLength(mailTexts(locale, 'XXX', settings({ APP_NAME: 'xxxxx' })).subject) + 5
    expect(problemsWith('x'.repeat(room))).toEqual([])
    expect(problemsWith(`${'x'.repeat(room - 1)}é`)).toEqual([
      `APP_NAME makes the subject of the e-mail (${locale}) 101 bytes long: the server takes at most 100`,
    ])
  })

  test('the error for an APP_NAME names both parts of the e-mail that are too long', () => {
    const problems = oversizedTexts(settings({ APP_NAME: 'é'.repeat(200) }))
    expect(problems).toHaveLength(2 * locales.length)
    expect(problems.slice(0, 2)).toEqual([
      expect.stringMatching(/subject.*at most 100$/),
      expect.stringMatching(/title.*at most 256$/),
    ])
  })
})
