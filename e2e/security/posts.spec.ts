import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { textOf } from '../support/html.ts'
import { filled, HttpBrowser, type Values } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { type Answer, multipart, send } from '../support/request.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

/** The encodings in which a page of another site can make a browser submit a form of the application. */
async function encodings(fields: [string, string | Blob][]) {
  const pairs = fields.map(([name, value]): [string, string] => [name, String(value)])
  return {
    multipart: await multipart(fields),
    form: { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(pairs).toString() },
    text: { type: 'text/plain', body: pairs.map(([name, value]) => `${name}=${value}`).join('\r\n') },
  }
}

test('an action runs only on its own page, and under no other spelling of the path', {
  tag: '@security',
}, async ({ deployment, api }) => {
  const visitor = new HttpBrowser(deployment)
  const headers = { origin: deployment.url, 'sec-fetch-site': 'same-origin' }
  const spellings = [
    '/sign-in.rsc',
    '/Sign-in',
    '/%73ign-in',
    '/sign-in;x',
    '/index',
    '/index.rsc',
    '/nowhere',
    '/',
  ]
  const ids = (await visitor.open('/sign-in')).text.match(/\b[46]0[0-9a-f]{40}\b/g) ?? []
  expect(ids.length).toBeGreaterThan(0)
  const post = async (path: string) => {
    const fields = filled(await visitor.form('/sign-in', en.sendButton), { email: newPerson().email })
    const { type, body } = await multipart(fields)
    const asForm = await visitor.sendTo(deployment.url, {
      method: 'POST',
      path,
      headers: { ...headers, 'content-type': type },
      body,
    })
    for (const id of ids) {
      const byScript = { ...headers, 'content-type': type, 'next-action': id }
      await visitor.sendTo(deployment.url, { method: 'POST', path, headers: byScript, body })
    }
    return asForm.status
  }
  for (const path of spellings) expect(await post(path), path).toBeGreaterThan(399)
  expect(await api.calls('otp-email/create')).toEqual([])
  // On the right page, the same post does send a code.
  expect(await post('/sign-in')).toBe(303)
  expect(await api.calls('otp-email/create')).toHaveLength(1)
})

test('a form that another site submits is rejected, whatever its headers claim', {
  tag: '@security',
}, async ({ deployment, api, logs }) => {
  test.setTimeout(120_000)
  const visitor = new HttpBrowser(deployment)
  const { host, port, hostname } = new URL(deployment.url)
  const foreign: Record<string, Record<string, string>> = {
    'no Origin': {},
    'no Origin, but a Referer of ours': { referer: `${deployment.url}/sign-in` },
    'Origin: null': { origin: 'null' },
    'another site': { origin: 'https://evil.example' },
    'another port': { origin: `https://${hostname}:${Number(port) + 1}` },
    'another scheme': { origin: `http://${host}` },
    'our host as the beginning of another': { origin: `https://${host}.evil.example` },
    'our host in the user part': { origin: `https://${host}@evil.example` },
    'our origin in capitals': { origin: deployment.url.toUpperCase() },
    'our origin with a slash': { origin: `${deployment.url}/` },
    'our origin twice': { origin: `${deployment.url}, ${deployment.url}` },
    'another site that forges forwarding headers': {
      origin: 'https://evil.example',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example;proto=https',
      'x-forwarded-server': 'evil.example',
    },
    'our origin, and the browser says cross-site': { origin: deployment.url, 'sec-fetch-site': 'cross-site' },
    'our origin, and the browser says same-site': { origin: deployment.url, 'sec-fetch-site': 'same-site' },
    'our origin, and the browser says none': { origin: deployment.url, 'sec-fetch-site': 'none' },
  }
  let requestCount = 0
  for (const [what, headers] of Object.entries(foreign)) {
    const fields = filled(await visitor.form('/sign-in', en.sendButton), { email: newPerson().email })
    for (const [how, { type, body }] of Object.entries(await encodings(fields))) {
      for (const url of [deployment.url, deployment.instances[0]?.url ?? '']) {
        const answer = await visitor.sendTo(url, {
          method: 'POST',
          path: '/sign-in',
          headers: { 'content-type': type, ...headers },
          body,
        })
        expect(answer.status, `${what}, as ${how}`).toBe(403)
        expect(textOf(answer.text), what).toContain(en.foreignTitle)
        expect(answer.text, what).toContain(`href="${deployment.url}"`)
        requestCount += 1
      }
    }
  }
  expect(await api.calls()).toEqual([])
  const rejected = () => logs().filter(({ event }) => event === 'post.refused')
  await expect.poll(() => rejected().length).toBe(requestCount)
  expect(new Set(rejected().map(({ reason }) => reason))).toEqual(new Set(['other-origin', 'other-site']))
})

test('another site cannot sign a user out, neither in one browser nor everywhere', {
  tag: '@security',
}, async ({ deployment, person }) => {
  const owner = new HttpBrowser(deployment)
  await owner.signIn(person)
  for (const button of [en.signOutButton, en.signOutAllButton]) {
    const fields = filled(await owner.form('/account', button), {})
    const answer = await owner.post('/account', fields, { origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
  }
  expect(await owner.signedInAs()).toBe(person.email)
})

test('a GET sends no code, checks no code and signs nobody out, even with the fields of the form in its URL or body', {
  tag: '@security',
}, async ({ deployment, person, api }) => {
  const getWithFields = async (browser: HttpBrowser, path: string, button: string, values: Values = {}) => {
    const fields = filled(await browser.form(path, button), values)
    const pairs = fields.map(([name, value]): [string, string] => [name, String(value)])
    const { type, body } = await multipart(fields)
    await browser.open(`${path}?${new URLSearchParams(pairs)}`)
    await browser.send({ path, headers: { 'content-type': type, origin: deployment.url }, body })
  }
  const visitor = new HttpBrowser(deployment)
  await getWithFields(visitor, '/sign-in', en.sendButton, { email: person.email })
  expect(await api.calls('otp-email/create')).toEqual([])

  await visitor.askForCode(person)
  const code = await visitor.codeFor(person)
  await getWithFields(visitor, '/sign-in/code', en.checkButton, { code })
  expect(await api.calls('otp/validate')).toEqual([])

  await visitor.enterCode(code)
  await getWithFields(visitor, '/account', en.signOutButton)
  await getWithFields(visitor, '/account', en.signOutAllButton)
  expect(await visitor.signedInAs()).toBe(person.email)
})

test('a form of another content type, without a length, or too large is rejected with a page', {
  tag: '@security',
}, async ({ deployment, api, logs }) => {
  const visitor = new HttpBrowser(deployment)
  const fields = filled(await visitor.form('/sign-in', en.sendButton), { email: newPerson().email })
  const { multipart: own, form, text } = await encodings(fields)
  const base = { method: 'POST', path: '/sign-in' }
  const ours = { origin: deployment.url, 'sec-fetch-site': 'same-origin' }
  const large = await multipart([...fields, ['more', 'x'.repeat(17 * 1024)]])
  const many = await multipart([
    ...fields,
    ...Array.from({ length: 3000 }, (_, i): [string, string] => [`f${i}`, '']),
  ])
  const cases = [
    { status: 415, ...base, headers: { ...ours, 'content-type': form.type }, body: form.body },
    { status: 415, ...base, headers: { ...ours, 'content-type': text.type }, body: text.body },
    { status: 415, ...base, headers: { ...ours, 'content-type': 'application/json' }, body: '{}' },
    { status: 415, ...base, headers: { ...ours }, body: own.body },
    {
      status: 411,
      ...base,
      headers: { ...ours, 'content-type': own.type, 'transfer-encoding': 'chunked' },
      body: own.body,
    },
    { status: 413, ...base, headers: { ...ours, 'content-type': large.type }, body: large.body },
    { status: 413, ...base, headers: { ...ours, 'content-type': many.type }, body: many.body },
  ]
  for (const { status, ...sent } of cases) {
    const answer = await visitor.send(sent)
    expect(answer.status, JSON.stringify(sent.headers)).toBe(status)
    expect(answer.text).toContain(en.toStart)
  }
  await expect.poll(() => logs().map(({ event }) => event)).toEqual(cases.map(() => 'post.refused'))
  expect(await api.calls()).toEqual([])
})

test('the bytes of a body that is too large are not kept in memory, and the path of the request is not logged', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy({})
  const [instance] = deployment.instances
  const before = megabytesOf(instance?.pid)
  const megabytes = 9
  const body = Buffer.alloc(megabytes * 1024 * 1024)
  const senders = Array.from({ length: 60 }, () => sendAlmostAll(instance?.url ?? '', body))
  await Promise.all(senders.map(({ sent }) => sent))
  expect(megabytesOf(instance?.pid) - before).toBeLessThan(0.4 * megabytes * senders.length)
  for (const { socket } of senders) socket.destroy()

  expect((await new HttpBrowser(deployment).open('/sign-in')).status).toBe(200)
  expect(deployment.output().filter((line) => line.includes('post.refused'))).toHaveLength(senders.length)
  expect(deployment.output().filter((line) => line.includes('jane'))).toEqual([])
})

/** The megabytes of memory that a process uses. A minimal Debian has no `ps`, and only Linux has /proc. */
function megabytesOf(pid = 0): number {
  const kilobytes =
    process.platform === 'linux'
      ? /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kilobytes) / 1024
}

/** Sends a request whose body is one byte shorter than declared, so the request never ends. */
function sendAlmostAll(origin: string, body: Buffer): { socket: Socket; sent: Promise<void> } {
  const { hostname, port } = new URL(origin)
  const length = body.byteLength + 1
  const socket = connect(Number(port), hostname)
  socket.write(`POST /?jane@example.com HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${length}\r\n\r\n`)
  const sent = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.write(body, (error) => (error ? reject(error) : resolve()))
  })
  return { socket, sent }
}

// Only Next.js parses React's wire format. It answers a malformed call with an error, and logs a few lines of its own.
test('a malformed call of an action opens no session and shows no stack trace, and the process survives', {
  tag: '@security',
}, async ({ deployment }) => {
  const visitor = new HttpBrowser(deployment)
  const fields = filled(await visitor.form('/sign-in', en.sendButton), { email: newPerson().email })
  const hidden = fields.filter(([name]) => name.startsWith('$ACTION'))
  const reference = hidden.find(([name]) => name.endsWith(':0'))?.[0] ?? ''
  const state = hidden.find(([name]) => name.endsWith(':1'))?.[0] ?? ''
  const replaced = (name: string, value: string): [string, string | Blob][] =>
    fields.map(([each, old]) => (each === name ? [each, value] : [each, old]))
  const pid = deployment.instances[0]?.pid
  const bodies: Record<string, [string, string | Blob][]> = {
    'no fields': [],
    'no action': [['email', 'jane@example.com']],
    'a reference that is not JSON': replaced(reference, '{'),
    'a reference to another model': replaced(reference, '{"id":"$1","bound":"$@2"}'),
    'an invalid ID': replaced(reference, '{"id":"__proto__","bound":"$@1"}'),
    'a state that is not JSON': replaced(state, '['),
    'a state that refers to a promise': replaced(state, '["$@0"]'),
    'a state that refers to a function': replaced(state, '["$F1"]'),
    'a state that refers to a map': replaced(state, '["$Q1"]'),
    'a state that is deep': replaced(state, `[${'['.repeat(500)}${']'.repeat(500)}]`),
    'a state of __proto__': replaced(state, '[{"__proto__":{"then":"$1"}}]'),
    'too many arguments': replaced(state, '[{},{},{},{}]'),
    'a file for a state': fields.map(([name, value]) => [name, name === state ? new Blob(['[{}]']) : value]),
    'two references': [...fields, ['$ACTION_REF_9', '']],
    'a direct call without an ID': [['$ACTION_ID_', '']],
    'a direct call with an unknown ID': [[`$ACTION_ID_${'z'.repeat(40)}`, '']],
    'hundreds of fields': Array.from({ length: 150 }, (_, i): [string, string] => [`f${i}`, '']),
  }
  const expectHarmless = (answer: Answer, what: string) => {
    expect(answer.text, what).not.toMatch(/\.[cm]?[jt]s:\d+:\d+/)
    const session = (answer.headers['set-cookie'] ?? []).filter((cookie) =>
      cookie.startsWith(cookieNames.session),
    )
    expect(session, what).toEqual([])
  }
  for (const [what, body] of Object.entries(bodies))
    expectHarmless(await visitor.post('/sign-in', body), what)
  const malformed: Record<string, { type: string; body: string }> = {
    'no end': {
      type: 'multipart/form-data; boundary=x',
      body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
    },
    'no parts': { type: 'multipart/form-data; boundary=x', body: '' },
    'another boundary': { type: 'multipart/form-data; boundary=x', body: '--y\r\n\r\n--y--' },
    'no name': {
      type: 'multipart/form-data; boundary=x',
      body: '--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n',
    },
    'an endless header': { type: 'multipart/form-data; boundary=x', body: `--x\r\n${'A'.repeat(9000)}` },
    'an empty boundary': { type: 'multipart/form-data; boundary=', body: '--\r\n\r\n----' },
    bytes: { type: 'multipart/form-data; boundary=x', body: '\0\u00ff\r\n\r\n\r\n' },
  }
  for (const [what, { type, body }] of Object.entries(malformed)) {
    const headers = { origin: deployment.url, 'content-type': type }
    expectHarmless(await visitor.send({ method: 'POST', path: '/sign-in', headers, body }), what)
  }
  const scripted = { 'next-action': '4'.repeat(42) }
  for (const [what, argument] of [
    ['no arguments', undefined],
    ['no JSON', '['],
    ['a server reference', '["$F1"]'],
    ['a reference into nowhere', '["$1:a:b"]'],
  ] as const) {
    expectHarmless(await visitor.post('/sign-in', argument ? [['0', argument]] : [], scripted), what)
  }
  expect((await visitor.open('/sign-in')).status).toBe(200)
  expect(deployment.instances[0]?.pid).toBe(pid)
})

test('a call of an action that this build does not have gets a response that makes the script reload the page', {
  tag: '@security',
}, async ({ deployment, api }) => {
  const visitor = new HttpBrowser(deployment)
  const id = `40${'ab'.repeat(20)}`
  const called = await visitor.post('/sign-in', [['0', '[]']], { 'next-action': id })
  expect(called.status).toBeLessThan(500)
  expect(called.headers['x-nextjs-action-not-found']).toBe('1')
  expect(called.text).not.toMatch(/\.[cm]?[jt]s:\d+:\d+/)
  expect(await api.calls()).toEqual([])
})

test('the sign-in page answers PUT, DELETE, PATCH, OPTIONS and PROPFIND with 405', {
  tag: '@security',
}, async ({ deployment }) => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    const answer = await send(deployment.url, { method, path: '/sign-in' })
    expect(answer.status, method).toBe(405)
  }
})
