import { expect, newPerson, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import type { Answer } from '../support/request.ts'
import { control } from '../support/stand-ins.ts'
import { expectHeaders } from './support/headers.ts'
import { score } from './support/observatory.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const PRIVATE = 'private: never cached'

test('every response has all security headers, and only static files may be cached', {
  tag: '@security',
}, async ({ deployment, person }) => {
  const visitor = new HttpBrowser(deployment)
  const owner = new HttpBrowser(deployment)
  await visitor.askForCode(person)
  await owner.signIn(newPerson())
  const home = await visitor.open('/')
  const file = /\/_next\/static\/[^"]+\.js/.exec(home.text)?.[0] ?? ''
  const styles = /\/_next\/static\/[^"]+\.css/.exec(home.text)?.[0] ?? ''
  const post = (headers: Record<string, string>, body = 'x') =>
    visitor.send({ method: 'POST', path: '/sign-in', headers, body })
  const origin = deployment.url
  const type = 'multipart/form-data; boundary=x'

  const answers: Record<string, [status: number, answer: Answer, caching?: typeof PRIVATE]> = {
    'the start page': [200, home, PRIVATE],
    'the sign-in page': [200, await visitor.open('/sign-in'), PRIVATE],
    'the code page': [200, await visitor.open('/sign-in/code'), PRIVATE],
    'the account page': [200, await owner.open('/account'), PRIVATE],
    'a redirect to sign in': [303, await new HttpBrowser(deployment).open('/account'), PRIVATE],
    'a redirect of a signed-in user': [303, await owner.open('/sign-in'), PRIVATE],
    'a redirect of a trailing slash': [308, await visitor.open('/sign-in/'), PRIVATE],
    'a page that is not there': [404, await visitor.open('/nowhere'), PRIVATE],
    'an unknown route below a known one': [404, await visitor.open('/account/nowhere'), PRIVATE],
    'a method that is not allowed': [405, await visitor.send({ method: 'PUT', path: '/' }), PRIVATE],
    'a cross-site post': [403, await post({ origin: 'https://evil.example', 'content-type': type }), PRIVATE],
    // This response comes from Next.js.
    'a malformed form': [500, await post({ origin, 'content-type': type }), PRIVATE],
    'a post of another type': [415, await post({ origin, 'content-type': 'text/plain' }), PRIVATE],
    'a post that is too large': [
      413,
      await post({ origin, 'content-type': type }, 'x'.repeat(20_000)),
      PRIVATE,
    ],
    'a post without a length': [
      411,
      await post({ origin, 'content-type': type, 'transfer-encoding': 'chunked' }),
      PRIVATE,
    ],
    'a form with an error': [200, await visitor.askForCode({ email: 'x' }), PRIVATE],
    'a script': [200, await visitor.open(file)],
    'a style sheet': [200, await visitor.open(styles)],
    'an image': [200, await visitor.open('/logo.svg')],
    'the file for robots': [200, await visitor.open('/robots.txt')],
    'a static file that is not there': [404, await visitor.open('/_next/static/nowhere.js')],
    'an image that is not there': [404, await visitor.open('/nowhere.svg')],
    'the health check': [200, await visitor.open('/livez'), PRIVATE],
    'the readiness check': [200, await visitor.open('/readyz'), PRIVATE],
  }
  for (const [what, [status, answer, caching]] of Object.entries(answers)) {
    expect.soft(answer.status, what).toBe(status)
    expectHeaders(what, answer)
    if (caching) expect.soft(answer.headers['cache-control'], what).toContain('no-store')
  }
  expect((await visitor.open(file)).headers['cache-control']).toContain('immutable')
})

test('each response has a new random nonce, on each of its scripts', {
  tag: '@security',
}, async ({ deployment }) => {
  const visitor = new HttpBrowser(deployment)
  const nonces = new Set<string>()
  for (let i = 0; i < 50; i += 1) {
    const answer = await visitor.open('/sign-in')
    const nonce = /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1] ?? ''
    nonces.add(nonce)
    for (const tag of answer.text.match(/<(script|style)\b[^>]*>/g) ?? [])
      expect(tag).toContain(`nonce="${nonce}"`)
  }
  expect(nonces.size).toBe(50)
})

test('a nonce or a policy in the request does not get into the response', { tag: '@security' }, async ({
  deployment,
}) => {
  const visitor = new HttpBrowser(deployment)
  const forged = {
    'x-nonce': 'evil',
    'content-security-policy': "script-src 'nonce-evil'",
    'x-request-id': 'evil',
  }
  const answer = await visitor.send({ path: '/sign-in', headers: forged })
  expect(answer.text).not.toContain('evil')
  expect(String(answer.headers['content-security-policy'])).not.toContain('evil')
})

test('no URL in a response is built from the Host header or from forwarding headers', {
  tag: '@security',
}, async ({ deployment }) => {
  const visitor = new HttpBrowser(deployment)
  const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
  for (const path of ['/', '/sign-in', '/sign-in/', '/account', '/nowhere']) {
    const answer = await visitor.sendTo(deployment.instances[0]?.url ?? '', { path, headers: forged })
    expect(answer.text, path).not.toContain('evil.example')
    expect(JSON.stringify(answer.headers), path).not.toContain('evil.example')
  }
})

test("each page has at least 100 points by the rules of MDN's HTTP Observatory", {
  tag: '@security',
}, async ({ deployment, person, stranger }) => {
  const visitor = new HttpBrowser(deployment)
  const owner = new HttpBrowser(deployment)
  const setCookies = (await visitor.askForCode(person)).headers['set-cookie'] ?? []
  setCookies.push(...((await owner.signIn(stranger)).headers['set-cookie'] ?? []))
  expect(setCookies.length).toBeGreaterThan(2)
  const pages = {
    '/': await visitor.open('/'),
    '/sign-in': await visitor.open('/sign-in'),
    '/sign-in/code': await visitor.open('/sign-in/code'),
    '/account': await owner.open('/account'),
    '/nowhere': await visitor.open('/nowhere'),
  }
  for (const [path, { headers, text }] of Object.entries(pages)) {
    // In production, a reverse proxy redirects plain HTTP to HTTPS.
    const judged = score({ headers, setCookies, html: text, httpsOnly: true })
    console.log(`${path}: ${judged.score} points; ${judged.verdicts.join(', ')}`)
    expect(judged.score, path).toBeGreaterThanOrEqual(100)
  }
})

test('cookies are bound to this host and to HTTPS, and hidden from scripts', {
  tag: '@security',
}, async ({ deployment, person }) => {
  const visitor = new HttpBrowser(deployment)
  const lines = (await visitor.askForCode(person)).headers['set-cookie'] ?? []
  lines.push(...((await visitor.enterCode(await visitor.codeFor(person))).headers['set-cookie'] ?? []))
  const setLines = lines.filter((line) => !/^[^=]+=;/.test(line))
  expect(setLines.map((line) => line.split('=')[0])).toEqual([
    '__Host-sign-in',
    '__Host-session',
    '__Host-device',
  ])
  for (const line of setLines) {
    expect(line).toMatch(/; Secure(;|$)/)
    expect(line).toMatch(/; HttpOnly(;|$)/)
    expect(line).toMatch(/; SameSite=lax(;|$)/i)
    expect(line).toMatch(/; Path=\/(;|$)/)
    expect(line).not.toMatch(/domain=/i)
    expect(line.split(';')[0]?.length).toBeLessThan(4096)
  }
})

test('the cookies for a very long email address and a very long `next` fit into a browser', {
  tag: '@security',
}, async ({ deployment }) => {
  const visitor = new HttpBrowser(deployment)
  const unique = newPerson().email.slice(0, 19)
  const local = unique.padEnd(64, 'x')
  const domain = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(57)}.de`
  // One character fewer than the 254 that the standard allows, because the mail server of these tests rejects 254.
  const person = { email: `${local}@${domain}` }
  const next = `/account?x=${'y'.repeat(490)}`
  await visitor.askForCode(person, { next })
  await visitor.enterCode(await visitor.codeFor(person))
  expect(await visitor.signedInAs()).toBe(person.email)
  for (const [name, value] of visitor.cookies) expect(name.length + value.length).toBeLessThan(4096 - 100)
})

test('with a very long email address and 1,400 bytes of claims, the response that signs in fits into 8 KB, half of the buffer in docs/proxies.md', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy()
  const visitor = new HttpBrowser(deployment)
  const email = `${'x'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(57)}.de`
  await visitor.askForCode({ email })
  const claims = { extra: 'x'.repeat(1_400) }
  await control(deployment.standIns).failMagiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', claims })
  const { headers } = await visitor.enterCode(await visitor.codeFor({ email }))
  expect(await visitor.signedInAs()).toBe(email)
  const bytes = Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length,
    0,
  )
  expect(bytes).toBeGreaterThan(4_096)
  expect(bytes).toBeLessThan(8_192)
})
