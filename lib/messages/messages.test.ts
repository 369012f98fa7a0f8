import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mailTexts } from '../delivery/texts.ts'
import { en } from './en.ts'
import { locales, messagesFor } from './index.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))
const keys = Object.keys(en).filter((key): key is keyof typeof en => key in en)

test('every message is used', () => {
  const source = ['app', 'components', 'lib'].flatMap(sourceFiles).map(read).join('\n') + read('proxy.ts')
  const words = new Set(source.match(/\w+/g))
  expect(keys.filter((key) => !words.has(key))).toEqual([])
})

test.each(locales)('every message in %s has a text, with the same placeholders as in English', (locale) => {
  const broken = keys.filter((key) => {
    const text = messagesFor(locale)[key]
    return text.trim() === '' || placeholdersIn(text).join() !== placeholdersIn(en[key]).join()
  })
  expect(broken).toEqual([])
})

/** How a language mentions e-mails, other than in "email address". */
const emailWords: Record<string, RegExp> = {
  en: /(?<!\{)e-?mail(?! address)|inbox|spam/i,
  de: /\bE?-?Mail(?!-Adresse)|Spam/,
  ar: /البريد غير/,
}

test.each(locales.flatMap((locale) => (emailWords[locale] ? [[locale, emailWords[locale]] as const] : [])))(
  'in %s, only sentences for delivery by e-mail mention e-mails',
  (locale, emailWord) => {
    const onlyByEmail = keys.filter((key) => key.startsWith('mail') || `${key}ByChannel` in en)
    const mentioning = keys.filter((key) => emailWord.test(messagesFor(locale)[key]))
    expect(mentioning.filter((key) => !onlyByEmail.includes(key))).toEqual([])
    expect(mentioning).toContain('resendHelp')
  },
)

/** How a language says "in" before a wait. */
const inWait: Record<string, string> = { en: ' in {when}', de: ' in {when}', ar: ' بعد {when}' }

test.each(locales.flatMap((locale) => (inWait[locale] ? [[locale, inWait[locale]] as const] : [])))(
  'in %s, each sentence with a wait says "in" before it',
  (locale, expected) => {
    const sentences = Object.values(messagesFor(locale)).filter((sentence) => sentence.includes('{when}'))
    expect(sentences.length).toBeGreaterThan(5)
    expect(sentences.filter((sentence) => !sentence.includes(expected))).toEqual([])
  },
)

test.each(locales)('the e-mail in %s leaves 60 bytes for the name of the application', (locale) => {
  const settings = { APP_NAME: 'x'.repeat(60), APP_URL: 'https://example.com', OTP_LIFETIME_SECONDS: 600 }
  const { subject, title } = mailTexts(locale, 'XXX', settings)
  expect(Buffer.byteLength(subject)).toBeLessThanOrEqual(100)
  expect(Buffer.byteLength(title)).toBeLessThanOrEqual(256)
})

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()
}

/** The source code, except the message tables and tests. */
function sourceFiles(folder: string): string[] {
  return readdirSync(`${project}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|messages\/[a-z]{2,3}\.ts$/.test(`${folder}/${file}`))
    .map((file) => `${folder}/${file}`)
}

function read(file: string): string {
  return readFileSync(`${project}${file}`, 'utf8')
}
