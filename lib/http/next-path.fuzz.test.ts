import fc from 'fast-check'
import { nastyText, property } from '../testing/fuzz.ts'
import { parseNextPath } from './next-path.ts'

const app = 'https://app.example.com'

const piece = fc.constantFrom(
  ...[
    '/',
    '//',
    '\\',
    '.',
    '..',
    '@',
    ':',
    '?',
    '#',
    '%',
    '%2f',
    '%5c',
    '%25',
    '%2e',
    '%09',
    '%0a',
    '\t',
    '\n',
    '\r',
    ' ',
  ],
  ...[
    'evil.example',
    'https:',
    'javascript:',
    'a',
    'account',
    'sign-in',
    'code',
    ';',
    '&',
    '"',
    '<',
    '^',
    '|',
    '\u2215',
    '\0',
  ],
)
const anything = fc.oneof(
  { weight: 3, arbitrary: fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')) },
  { weight: 3, arbitrary: fc.array(piece, { maxLength: 10 }).map((pieces) => `/${pieces.join('')}`) },
  nastyText,
  nastyText.map((text) => `/${text}`),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.webPath(),
  fc.stringMatching(/^\/[\x21-\x7e]{0,600}$/),
)

property('whatever `next` says, a browser stays on this origin', anything, (text) => {
  const path = parseNextPath(text, app)
  if (path === null) return true
  return path.startsWith('/') && !path.startsWith('//') && new URL(path, `${app}/sign-in/code`).origin === app
})

property('a path that a proxy decodes once more still stays on this origin', anything, (text) => {
  const path = parseNextPath(text, app)
  if (path === null) return true
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return new URL(decoded, app).origin === app
})

property('a checked path is short, and passes the check again unchanged', anything, (text) => {
  const path = parseNextPath(text, app)
  return path === null || (path.length <= 512 && parseNextPath(path, app) === path)
})

property('a checked path fits into a header without encoding', anything, (text) => {
  const path = parseNextPath(text, app)
  return path === null || /^[\x21-\x7e]+$/.test(path)
})
