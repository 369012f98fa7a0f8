import { describe, expect, test } from 'vitest'
import { parseNextPath } from './next-path.ts'

const app = 'https://app.example.com'

test.each([
  ['/', '/'],
  ['/account', '/account'],
  ['/account?tab=2&x=a+b#top', '/account?tab=2&x=a+b#top'],
  ['/a/../account', '/account'],
  ['/search?q=%C3%BC', '/search?q=%C3%BC'],
  ['/sign-in-help', '/sign-in-help'],
  ['/a//b', '/a//b'],
  ['/@evil.example', '/@evil.example'],
  ['/files?path=a%2Fb%2fc', '/files?path=a%2Fb%2fc'],
  ['/files?path=a%5Cb', '/files?path=a%5Cb'],
  ['/files?path=a\\b', '/files?path=a\\b'],
  ['/search?q=50%25', '/search?q=50%25'],
  ['/search?q=%252F', '/search?q=%252F'],
  ['/search?q=a%0Ab%09c', '/search?q=a%0Ab%09c'],
  ['/open?url=https%3A%2F%2Fother.example%2F%3Fa%3Db', '/open?url=https%3A%2F%2Fother.example%2F%3Fa%3Db'],
  ['/open?url=https://other.example/a?b', '/open?url=https://other.example/a?b'],
  ['/open?url=//other.example', '/open?url=//other.example'],
  ['/search?q=two words', '/search?q=two%20words'],
  ['/search?q=über', '/search?q=%C3%BCber'],
  ['/account#/tab%2Ftwo', '/account#/tab%2Ftwo'],
  ['/?//evil.example', '/?//evil.example'],
])('%s is a path of this application', (text, path) => {
  expect(parseNextPath(text, app)).toBe(path)
})

describe('other sites', () => {
  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/a/../..//evil.example',
    '/%2e//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/ /evil.example',
    'https:evil.example',
    'https://evil.example',
    'HTTPS://evil.example',
    'https://app.example.com@evil.example',
    'https://app.example.com.evil.example',
    'https:/evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '@evil.example',
    '.evil.example',
    '?next=//evil.example',
    '#//evil.example',
  ])('a path to another site is refused: %j', (text) => {
    expect(parseNextPath(text, app)).toBeNull()
  })
})

describe('encoded and control characters', () => {
  test.each([
    '/%2fevil.example',
    '/%2Fevil.example',
    '/%5cevil.example',
    '/%5Cevil.example',
    '/%252fevil.example',
    '/%255cevil.example',
    '/%25252fevil.example',
    '/%09/evil.example',
    '/%0a/evil.example',
    '/%0d%0aSet-Cookie:x=1',
    '/%00',
    '/%1f',
    '/\u2215evil.example',
    '/\uff0fevil.example',
    '/\0',
    '/%2fevil.example?q=%2f',
    '/a%2f..%2fb?q',
    '/%5cevil.example#x',
    '/%252f?q=%25',
    '/account?q=\nSet-Cookie:x=1',
    '/account?\t/evil.example',
    '/account#\r\nx',
    '/account?q=\0',
    '/account?q=\x7f',
  ])(
    'a path with a disguised slash, an encoded percent sign or a control character is refused: %j',
    (text) => {
      expect(parseNextPath(text, app)).toBeNull()
    },
  )
})

test('`next` does not lead back to the sign-in pages', () => {
  for (const path of ['/sign-in', '/sign-in/', '/sign-in/code', '/sign-in?next=/sign-in', '/a/../sign-in']) {
    expect(parseNextPath(path, app)).toBeNull()
  }
})

test.each([undefined, null, 1, {}, [], ['/account'], true])('%j is not a path', (value) => {
  expect(parseNextPath(value, app)).toBeNull()
})

test('a path is short enough for a cookie, even after encoding', () => {
  expect(parseNextPath(`/${'a'.repeat(511)}`, app)).toHaveLength(512)
  expect(parseNextPath(`/${'a'.repeat(512)}`, app)).toBeNull()
  expect(parseNextPath(`/${'"'.repeat(511)}`, app)).toBeNull()
  expect(parseNextPath('', app)).toBeNull()
})

test('a path that passed the check when it was stored passes again when it is used', () => {
  const stored = parseNextPath('/search?q="<>', app)
  expect(stored).not.toBeNull()
  expect(parseNextPath(stored, app)).toBe(stored)
})
