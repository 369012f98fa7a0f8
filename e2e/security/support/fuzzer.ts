import type { Sent } from '../../support/request.ts'

/** Text that the fuzzer puts into many places of its requests. A test can search logs and pages for it. */
export const MARKER = 'FUZZMARK'

/** A small seeded random number generator (mulberry32). */
export function randomFrom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  const pick = <T>(from: readonly [T, ...T[]]): T => from[below(from.length)] ?? from[0]
  return { below, pick, chance: (share: number) => next() < share }
}

export type Random = ReturnType<typeof randomFrom>

/** Valid values that the fuzzer damages, or combines with invalid ones. */
export interface ValidValues {
  origin: string
  pending: string
  session: string
  device: string
  actionIds: readonly [string, ...string[]]
}

const paths = [
  '/',
  '/account',
  '/sign-in',
  '/sign-in/code',
  '/livez',
  '/readyz',
  '/logo.svg',
  '/robots.txt',
  '/_next/static/x.js',
  '/_next/image',
  '/_next/data/x/account.json',
  '/nowhere',
  '/account/',
  '//account',
  '/account.rsc',
  '/_not-found',
  '/_error',
  '/404',
  '/500',
  '/favicon.ico',
  '/.env',
  '/.git/config',
  '/api',
  '/_next/webpack-hmr',
  '/_global-error',
  '*',
  'http://evil.example/',
] as const
const pieces = [
  '%00',
  '%0d%0a',
  '%2e%2e',
  '%',
  '%zz',
  '%c3%28',
  '%ff%fe',
  '..',
  '//',
  '\\',
  ';',
  '?',
  '&',
  '=',
  '#',
  '[',
  ']',
  '{',
  '}',
  '$',
  '@',
  '<script>',
  "'",
  '"',
  '`',
  '|',
  '^',
  '~',
  '+',
  '*',
  '(',
  ')',
  ':',
  ',',
  '__proto__',
  'constructor',
  '%F0%9F%98%80',
] as const
const headerNames = [
  'accept',
  'accept-language',
  'accept-encoding',
  'user-agent',
  'referer',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'forwarded',
  'range',
  'if-none-match',
  'if-modified-since',
  'purpose',
  'x-middleware-subrequest',
  'x-middleware-prefetch',
  'x-middleware-override-headers',
  'x-middleware-request-cookie',
  'x-nextjs-data',
  'x-invoke-path',
  'x-matched-path',
  'rsc',
  'next-router-prefetch',
  'next-router-segment-prefetch',
  'next-url',
  'next-router-state-tree',
  'next-action',
  'next-resume',
  'x-prerender-revalidate',
  'x-request-id',
  'x-nonce',
  'authorization',
  'cache-control',
  'expect',
  'te',
  'upgrade-insecure-requests',
  'sec-fetch-site',
  'sec-fetch-mode',
  'content-type',
  'via',
] as const
const methods = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'] as const

/** One malformed request. The statistics count requests by their `kind`. */
export function malformed(random: Random, validValues: ValidValues): Sent & { kind: string } {
  const kind = random.pick(['path', 'headers', 'cookie', 'post', 'post', 'action', 'action'])
  switch (kind) {
    case 'path':
      return { kind, path: damagedPath(random), method: random.chance(0.1) ? random.pick(methods) : 'GET' }
    case 'headers':
      return {
        kind,
        path: random.pick(paths),
        headers: damagedHeaders(random),
        method: random.chance(0.2) ? random.pick(methods) : 'GET',
      }
    case 'cookie':
      return {
        kind,
        path: random.pick(['/', '/account', '/sign-in', '/sign-in/code']),
        headers: { cookie: damagedCookies(random, validValues), accept: 'text/html' },
      }
    case 'post':
      return { kind, ...rawPost(random, validValues) }
    default:
      return { kind, ...actionPost(random, validValues) }
  }
}

function damagedPath(random: Random): string {
  const path = random.pick(paths)
  const at = random.below(path.length) + 1
  const junk = Array.from({ length: 1 + random.below(6) }, () =>
    random.chance(0.3) ? MARKER : random.pick(pieces),
  ).join('')
  const query = random.chance(0.4)
    ? `?${random.pick(['next', 'notice', '_rsc', '__proto__', 'nxtP'])}=${junk}`
    : ''
  // Spaces and control characters are removed, because the HTTP client would reject them.
  return `${path.slice(0, at)}${junk}${path.slice(at)}${query}`.replace(/[^\x21-\x7e]/g, '')
}

function damagedHeaders(random: Random): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let i = 0; i <= random.below(5); i += 1) headers[random.pick(headerNames)] = headerValue(random)
  return headers
}

function headerValue(random: Random): string {
  const long = random.chance(0.05) ? 'A'.repeat(random.below(6000)) : ''
  const odd = [
    '1',
    '0',
    '-1',
    'null',
    'https',
    '/account',
    '{}',
    '[]',
    '[""]',
    'bytes=0-',
    '%',
    '\u00ff\u00fe',
    '*',
    '',
    ', ,',
  ] as const
  return `${random.pick(odd)}${random.chance(0.7) ? MARKER : ''}${random.chance(0.3) ? random.pick(odd) : ''}${long}`
}

function damagedCookies(random: Random, validValues: ValidValues): string {
  const names = [
    '__Host-sign-in',
    '__Host-session',
    '__Host-device',
    'session',
    'locale',
    '__proto__',
    '__Host-Session',
    '',
  ] as const
  return Array.from(
    { length: 1 + random.below(5) },
    () => `${random.pick(names)}${random.chance(0.9) ? '=' : ''}${cookieValue(random, validValues)}`,
  ).join(random.pick(['; ', ';', ', ']))
}

function cookieValue(random: Random, { pending, session, device }: ValidValues): string {
  const seal = random.pick([pending, session, device])
  const at = random.below(seal.length)
  const other = String.fromCharCode(33 + random.below(94)).replace(/[;,"]/, 'x')
  return random.pick([
    seal.slice(0, at),
    seal.slice(0, at) + (other === seal[at] ? 'Z' : other) + seal.slice(at + 1).replace(/.$/, '!'),
    seal.slice(at) + seal.slice(0, at),
    `${MARKER}${random.pick(pieces)}`,
    `Fe26.2*${random.below(5)}*${MARKER}*${MARKER}*${MARKER}*${random.below(1e9)}*${MARKER}*${MARKER}~2`,
    '',
  ])
}

/** A post whose body may not be a form, or may contradict its headers. */
function rawPost(random: Random, { origin }: ValidValues): Sent {
  const boundary = `b${random.below(1000)}`
  const type = random.pick([
    `multipart/form-data; boundary=${boundary}`,
    `multipart/form-data; boundary="${boundary}"`,
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/mixed; boundary=x',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/json',
    'text/plain;charset=UTF-8',
    `${MARKER}/x`,
    '',
  ])
  const part = () =>
    `--${random.chance(0.9) ? boundary : MARKER}\r\n${random.pick([
      `Content-Disposition: form-data; name="${random.pick(['email', 'code', '0', '$ACTION_KEY', '$ACTION_REF_1', '$ACTION_1:0', '_1_$ACTION_ID_x', MARKER, '__proto__'])}"`,
      `Content-Disposition: form-data; name="f"; filename="${MARKER}.txt"`,
      'Content-Disposition: form-data',
      `Content-Disposition: ${MARKER}`,
      `X-${MARKER}: y`,
      '',
    ])}${random.pick(['\r\n\r\n', '\n\n', '\r\n'])}${random.chance(0.7) ? MARKER : '{"id":"$1"}'}${random.pick(['\r\n', '\n', ''])}`
  const body =
    Array.from({ length: random.below(6) }, part).join('') +
    random.pick([`--${boundary}--\r\n`, `--${boundary}--`, '', '\0'])
  const headers: Record<string, string> = {
    ...(random.chance(0.85) && { origin: random.chance(0.95) ? origin : `https://${MARKER}.example` }),
    ...(type !== '' && { 'content-type': type }),
    ...(random.chance(0.2) && { 'next-action': random.pick(['x', MARKER, '4'.repeat(42), '', '__proto__']) }),
    ...(random.chance(0.05) && { 'transfer-encoding': 'chunked' }),
    ...(random.chance(0.1) && damagedHeaders(random)),
  }
  return {
    method: 'POST',
    path: random.pick(paths),
    headers,
    body: random.chance(0.02) ? body + 'x'.repeat(20_000) : body,
  }
}

/** Additions to the headers of a form's part that two parsers may read differently. */
const partExtras = [
  '\r\nContent-Type: application/octet-stream',
  '\r\nContent-Type: text/plain; charset=utf-16le',
  '\r\nContent-Type: text/plain; charset=foo',
  '\r\nContent-Transfer-Encoding: base64',
  '\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64',
  '; name="0"',
  '; filename="f"',
  '\r\nContent-Disposition: form-data; name="0"',
] as const

/** A call of one of the application's actions, with arguments that no page sends. */
function actionPost(random: Random, validValues: ValidValues): Sent {
  const id = random.pick(validValues.actionIds)
  const boundary = `b${random.below(1000)}`
  const byScript = random.chance(0.5)
  const fields: [string, string][] = []
  const state = argument(random, 0)
  const names = ['email', 'code', 'reference', 'next', 'captcha-token', 'sid', MARKER] as const
  if (byScript) {
    for (let i = 0; i < random.below(4); i += 1) fields.push([`_1_${random.pick(names)}`, text(random)])
    fields.push(['0', `[${state},${random.pick(['"$K1"', '"$K1"', '"$K9"', argument(random, 0)])}]`])
  } else {
    const direct = random.chance(0.3)
    if (direct) fields.push([`$ACTION_ID_${id}`, ''])
    else
      fields.push(
        ['$ACTION_REF_1', ''],
        ['$ACTION_1:0', JSON.stringify({ id, bound: '$@1' })],
        ['$ACTION_1:1', `[${state}]`],
        ['$ACTION_KEY', MARKER],
      )
    for (let i = 0; i < random.below(5); i += 1) fields.push([random.pick(names), text(random)])
  }
  const parts = fields.map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${random.chance(0.1) ? random.pick(partExtras) : ''}\r\n\r\n${value}\r\n`,
  )
  const headers: Record<string, string> = {
    origin: validValues.origin,
    'content-type': `${random.chance(0.95) ? 'multipart/form-data' : 'Multipart/Form-Data'}; boundary=${boundary}${random.chance(0.05) ? random.pick(['; x', '; a="b', ';charset=utf-16le']) : ''}`,
    ...(byScript && { 'next-action': id, accept: 'text/x-component' }),
    ...(random.chance(0.3) && { cookie: damagedCookies(random, validValues) }),
  }
  return {
    method: 'POST',
    path: random.pick(['/', '/account', '/sign-in', '/sign-in/code', '/nowhere']),
    headers,
    body: `${parts.join('')}--${boundary}--\r\n`,
  }
}

/** An argument in React's wire format, valid or not. */
function argument(random: Random, depth: number): string {
  if (depth > 5) return '0'
  const inner = () => argument(random, depth + 1)
  return random.pick([
    '{}',
    'null',
    '0',
    '""',
    `"${MARKER}"`,
    '"$undefined"',
    '"$$x"',
    '"$F1"',
    '"$@1"',
    '"$1"',
    '"$Q1"',
    '"$W1"',
    '"$D1"',
    '"$n1"',
    '"$NaN"',
    `[${inner()},${inner()}]`,
    `{"error":${inner()}}`,
    `{"__proto__":${inner()},"then":${inner()}}`,
    `{"code":"${MARKER}","typed":${inner()}}`,
    '[',
    '{',
  ])
}

/** The text of a form field. It is never a valid email address or a complete code, so no e-mail is sent by accident. */
function text(random: Random): string {
  return random.pick([
    '',
    MARKER,
    `${MARKER}@`,
    `${MARKER}@localhost`,
    '12345',
    '\0',
    '\u202e',
    '<b>',
    `${MARKER}\r\nBcc: x`,
    'x'.repeat(random.below(3000)),
    '{{7*7}}',
    '//evil.example',
  ])
}
