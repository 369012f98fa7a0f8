import { readdirSync } from 'node:fs'
import { expect, test } from '../fixtures.ts'
import { openRawSocket } from '../support/raw-socket.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const MARKER = 'VISITORS-TEXT'

/** Request targets, most of which no browser sends. */
const targets = [
  '*',
  `http://evil.example/${MARKER}`,
  'http://evil.example',
  `HTTPS://evil.example/${MARKER}/`,
  `ws://evil.example/${MARKER}`,
  `//evil.example/${MARKER}`,
  `///${MARKER}/`,
  `/\\evil.example/${MARKER}`,
  `/sign-in//${MARKER}`,
  `/${MARKER}\\x`,
  '/_global-error',
  `/_global-error?${MARKER}`,
  `/%5fglobal-error?${MARKER}`,
  `/_global-error.rsc?${MARKER}`,
  `/_error/${MARKER}`,
  '/500',
  `/%zz${MARKER}`,
  `/%00${MARKER}`,
  `/%0d%0aX-${MARKER}:x`,
  `/_next/static/${MARKER}.js`,
  `/_next/static/..%2f..%2f${MARKER}`,
  `/_next/image?url=${MARKER}`,
  `/${MARKER}.svg`,
  '/logo.svg',
  '/robots.txt',
  '/sign-in',
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

interface RawAnswer {
  status: number
  head: string
  body: string
}

async function ask(url: string, method: string, target: string, header = ''): Promise<RawAnswer> {
  const host = `Host: app.example.com\r\nX-Forwarded-Proto: https\r\n`
  const text = `${method} ${target} HTTP/1.1\r\n${host}${header}Connection: close\r\n\r\n`
  const { closed, received, socket } = openRawSocket(url, text)
  await closed
  socket.destroy()
  const [head = '', ...body] = received().split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), head, body: body.join('\r\n\r\n') }
}

function expectSafe({ status, head, body }: RawAnswer, what: string): void {
  expect.soft(status, what).toBeGreaterThanOrEqual(200)
  expect.soft(status, what).toBeLessThan(500)
  expect.soft(head, what).toMatch(/^content-security-policy: .*frame-ancestors 'none'/im)
  expect.soft(head, what).toMatch(/^strict-transport-security: /im)
  expect.soft(head, what).toMatch(/^x-content-type-options: nosniff\r?$/im)
  expect.soft(head, what).toMatch(/^x-frame-options: DENY\r?$/im)
  expect.soft(head, what).toMatch(/^referrer-policy: same-origin\r?$/im)
  expect.soft(/^location: .*/im.exec(head)?.[0] ?? '', what).not.toMatch(/evil|VISITORS/)
  // On a page that allows scripts, each script has the nonce.
  if (/script-src/.test(head)) expect.soft(body, what).not.toMatch(/<script(?![^>]*nonce=)/)
}

test('responses to unusual request targets have all security headers, no 5xx and no redirect to another site, and the log does not quote the targets', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy()
  const { url = '' } = deployment.instances[0] ?? {}
  const before = deployment.output().length
  for (const method of methods) {
    const answers = targets.map(async (target) => ({ target, answer: await ask(url, method, target) }))
    for (const { target, answer } of await Promise.all(answers)) expectSafe(answer, `${method} ${target}`)
  }
  const lines = deployment.output().slice(before)
  expect(lines.filter((line) => !line.startsWith('{'))).toEqual([])
  expect(lines.filter((line) => line.includes(MARKER) || line.includes('evil'))).toEqual([])
})

test('a condition or a range that a static file cannot satisfy is ignored, not answered with 500', {
  tag: '@security',
}, async ({ deploy }) => {
  const { instances } = await deploy()
  const { url = '' } = instances[0] ?? {}
  const script = readdirSync('.next/static/chunks').find((name) => name.endsWith('.js'))
  const headers = [
    'Range: bytes=99999999-',
    'Range: bytes=5-1',
    'If-Match: "x"',
    'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT',
  ]
  for (const path of ['/logo.svg', '/robots.txt', `/_next/static/chunks/${script}`]) {
    for (const header of headers) {
      const answer = await ask(url, 'GET', path, `${header}\r\n`)
      expect.soft(answer.status, `${path} with ${header}`).toBe(200)
      expectSafe(answer, `${path} with ${header}`)
    }
  }
})
