import { NextRequest } from 'next/server'
import { describe, expect, test } from 'vitest'
import { applySettings } from '../testing/settings.ts'
import { checkPost } from './post-check.ts'

applySettings({ APP_URL: 'https://app.example.com' })

const actionId = `40${'a1'.repeat(20)}`
const boundary = 'form-boundary'

/** A body as a browser writes it. */
function multipart(fields: Record<string, string> | [string, string][]): string {
  const parts = (Array.isArray(fields) ? fields : Object.entries(fields)).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${boundary}--\r\n`
}

/** A form with its state, as React writes it when a script sends it. */
const fields: [string, string][] = [
  ['_1_email', 'jane@example.com'],
  ['0', '[{},"$K1"]'],
]
const form = multipart(fields)
type Sent = Record<string, string | null>

/** A post as our own pages send it with JavaScript, but for what a test changes. `null` leaves a header out. */
function post(changes: Sent = {}, body = form): NextRequest {
  const sent: Sent = {
    origin: 'https://app.example.com',
    'sec-fetch-site': 'same-origin',
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': String(Buffer.byteLength(body)),
    'next-action': actionId,
    ...changes,
  }
  const headers = Object.entries(sent).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  )
  return new NextRequest('https://app.example.com/sign-in', { method: 'POST', headers, body })
}

const statusOf = async (request: NextRequest) => {
  const checked = await checkPost(request)
  return 'status' in checked ? checked.status : undefined
}

test('a post of our own form passes, with and without JavaScript', async () => {
  expect(await checkPost(post())).toBeInstanceOf(FormData)
  expect(await checkPost(post({ 'sec-fetch-site': null }))).toBeInstanceOf(FormData)
  const plain = multipart({ [`$ACTION_ID_${actionId}`]: '', email: 'jane@example.com' })
  expect(await checkPost(post({ 'next-action': null }, plain))).toBeInstanceOf(FormData)
  const withState = multipart({
    $ACTION_REF_1: '',
    '$ACTION_1:0': JSON.stringify({ id: actionId, bound: '$@1' }),
    '$ACTION_1:1': '[{}]',
    email: 'jane@example.com',
  })
  expect(await checkPost(post({ 'next-action': null }, withState))).toBeInstanceOf(FormData)
})

describe('a post from anywhere else is refused with 403', () => {
  test.each<[string, Sent]>([
    ['no Origin', { origin: null }],
    ['Origin: null, as of a sandboxed frame', { origin: 'null' }],
    ['an empty Origin', { origin: '' }],
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'https://app.example.com:8443' }],
    ['plain http', { origin: 'http://app.example.com' }],
    ['a subdomain', { origin: 'https://x.app.example.com' }],
    ['a longer name', { origin: 'https://app.example.com.evil.example' }],
    ['a slash at the end', { origin: 'https://app.example.com/' }],
    ['upper case', { origin: 'https://APP.example.com' }],
    ['a forged forwarding header', { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
    ['a forged host', { origin: 'https://evil.example', host: 'evil.example' }],
    ['our Origin from another site', { 'sec-fetch-site': 'cross-site' }],
    ['our Origin from a subdomain', { 'sec-fetch-site': 'same-site' }],
    ['our Origin typed by nobody', { 'sec-fetch-site': 'none' }],
    ['our Origin with an empty Sec-Fetch-Site', { 'sec-fetch-site': '' }],
  ])('%s', async (_, changes) => {
    expect(await statusOf(post(changes))).toBe(403)
  })
})

describe('what no form of ours sends is refused', () => {
  test.each<[string, Sent, number]>([
    ['no length', { 'content-length': null }, 411],
    ['a length in words', { 'content-length': 'many' }, 411],
    ['a negative length', { 'content-length': '-1' }, 411],
    ['over 16 KiB', { 'content-length': '16385' }, 413],
    ['a length beyond numbers', { 'content-length': '9'.repeat(400) }, 413],
    ['text', { 'content-type': 'text/plain;charset=UTF-8' }, 415],
    ['a plain form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['JSON', { 'content-type': 'application/json' }, 415],
    ['no type', { 'content-type': null }, 415],
    ['a type in capitals', { 'content-type': `Multipart/Form-Data; boundary=${boundary}` }, 400],
    ['a type with more behind it', { 'content-type': `multipart/form-data; boundary=${boundary}; x` }, 400],
    ['a quoted boundary', { 'content-type': `multipart/form-data; boundary="${boundary}"` }, 400],
    ['multipart of another kind', { 'content-type': `multipart/mixed; boundary=${boundary}` }, 415],
    ['multipart without a boundary', { 'content-type': 'multipart/form-data' }, 415],
    ['another boundary than is there', { 'content-type': 'multipart/form-data; boundary=other' }, 400],
    ['no action', { 'next-action': null }, 400],
    ['an empty action', { 'next-action': '' }, 400],
    ['an action that is no id', { 'next-action': '../../etc/passwd' }, 400],
    ['an action in upper case', { 'next-action': actionId.toUpperCase() }, 400],
    ['an action id that is too long', { 'next-action': `${actionId}0` }, 400],
    ['an action of the prototype', { 'next-action': '__proto__' }, 400],
  ])('%s', async (_, changes, status) => {
    expect(await statusOf(post(changes))).toBe(status)
  })

  test.each([
    ['an empty body', ''],
    ['text', 'email=jane@example.com'],
    ['a form that never ends', `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nx`],
    [
      'a part without a name',
      `--${boundary}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--${boundary}--\r\n`,
    ],
    ['binary', '\0\xff\0'],
  ])('%s', async (_, body) => {
    expect(await statusOf(post({}, body))).toBe(400)
  })

  const part = (head: string, value = '[{},"$K1"]') => `--${boundary}\r\n${head}\r\n\r\n${value}\r\n`
  const args = 'Content-Disposition: form-data; name="0"'
  test.each([
    ['a type of its own', part(`${args}\r\nContent-Type: application/octet-stream`)],
    ['a charset of its own', part(`${args}\r\nContent-Type: text/plain; charset=utf-16le`)],
    ['an encoding of old', part(`${args}\r\nContent-Transfer-Encoding: base64`, 'W10=')],
    ['two names', part(`${args}; name="_1_a"`)],
    ['two dispositions', part(`${args}\r\n${args.replace('0', '_1_a')}`)],
    ['a name without quotes', part('Content-Disposition: form-data; name=0')],
    ['an escaped name', part('Content-Disposition: form-data; name="%30"')],
    ['a name in another charset', part(`Content-Disposition: form-data; name*=utf-8''0`)],
    ['text before it', `text\r\n${part(args)}`],
    ['lines that end otherwise', part(args).replaceAll('\r\n', '\n')],
  ])('a part with %s', async (_, first) => {
    const end = `--${boundary}--\r\n`
    expect(await statusOf(post({}, part(args) + end))).toBeUndefined()
    expect(await statusOf(post({}, first + end))).toBe(400)
  })

  test('text behind the last part', async () => {
    expect(await statusOf(post({}, `${form}text`))).toBe(400)
    expect(await statusOf(post({}, form.replace(`--${boundary}--\r\n`, `--${boundary}x--\r\n`)))).toBe(400)
  })

  test.each<[string, Record<string, string>]>([
    ['no hidden field', { email: 'x' }],
    ['an id that is none', { $ACTION_ID_x: '' }],
    ['a reference to nothing', { $ACTION_REF_1: '' }],
    [
      'a reference that is no number',
      { $ACTION_REF_x: '', '$ACTION_x:0': JSON.stringify({ id: actionId, bound: null }) },
    ],
    ['a bound action that is no JSON', { $ACTION_REF_1: '', '$ACTION_1:0': '{' }],
    ['a bound action without an id', { $ACTION_REF_1: '', '$ACTION_1:0': '{"bound":"$@1"}' }],
    [
      'a bound action that refers elsewhere',
      { $ACTION_REF_1: '', '$ACTION_1:0': JSON.stringify({ id: actionId, bound: '$@2' }) },
    ],
    [
      'another reference than is there',
      { $ACTION_REF_2: '', '$ACTION_1:0': JSON.stringify({ id: actionId, bound: '$@1' }) },
    ],
  ])('without JavaScript: %s', async (_, fields) => {
    expect(await statusOf(post({ 'next-action': null }, multipart(fields)))).toBe(400)
  })

  test.each([
    ['no arguments', {}],
    ['arguments that are no JSON', { '0': '[' }],
    ['arguments that are no list', { '0': '{}' }],
    ['three arguments', { '0': '[{},"$K1",1]' }],
    ['an instruction to fetch', { '0': '[{},"$@1"]' }],
    ['an instruction to call', { '0': '["$F1"]' }],
    ['an instruction deep inside', { '0': '[{"a":{"b":["$B1"]}}]' }],
    ['a far too deep value', { '0': `[${'['.repeat(50)}${']'.repeat(50)}]` }],
  ])('with JavaScript: %s', async (_, fields) => {
    expect(await statusOf(post({}, multipart(fields)))).toBe(400)
  })

  test.each<[string, [string, string][]]>([
    ['the arguments twice', [['0', '[{},"$K1"]']]],
    ['the arguments twice, once in another spelling', [['00', '["$F1"]']]],
    ['a name that reads as their number', [['', '["$F1"]']]],
    ['more of them than there are', [['1', '"$F1"']]],
    ['a field of another form', [['_2_email', 'x']]],
    ['a field outside of the form', [['email', 'x']]],
    ['a file', [['_1_code"; filename="a', 'x']]],
  ])('with JavaScript, beside what our pages send: %s', async (_, more) => {
    expect(await statusOf(post({}, multipart([...fields, ...more])))).toBe(400)
    expect(await statusOf(post({}, multipart([...more, ...fields])))).toBe(400)
  })

  test('hundreds of fields within the limit do no harm', async () => {
    const more = Array.from({ length: 200 }, (_, i) => [`_1_f${i}`, ''])
    const fields = Object.fromEntries([...more, ['0', '[{},"$K1"]']])
    const body = multipart(fields)
    expect(body.length).toBeLessThan(16_384)
    expect(await checkPost(post({}, body))).toBeInstanceOf(FormData)
  })
})

test('where it came from is looked at first: a stranger learns nothing about forms', async () => {
  expect(await statusOf(post({ origin: null, 'content-length': null, 'next-action': null }, ''))).toBe(403)
})
