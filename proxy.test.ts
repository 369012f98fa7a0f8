import { NextRequest } from 'next/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { en } from '@/lib/messages/en'
import { processState } from '@/lib/process-state'
import { applySettings, type Settings } from '@/lib/testing/settings'

async function startProxy(changes: Settings = {}) {
  vi.resetModules()
  applySettings(changes)
  return import('./proxy')
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  processState.store = undefined
})

const origin = 'https://app.example.com'
const english = { 'accept-language': 'en' }
const get = (path = '/', headers: Record<string, string> = {}) =>
  new NextRequest(origin + path, { headers: { ...english, ...headers } })
const crossSitePost = () =>
  new NextRequest(`${origin}/sign-in`, {
    method: 'POST',
    headers: { ...english, origin: 'https://evil.example' },
  })

async function answerTo(request: NextRequest, changes: Settings = {}) {
  const { proxy } = await startProxy(changes)
  return proxy(request)
}

/** A header that the proxy sets on the request for the page. */
const passedOn = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`)

function directives(response: Response): Record<string, string[]> {
  const policy = response.headers.get('content-security-policy') ?? ''
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(/ +/)
      return [name, sources]
    }),
  )
}

function nonceOf(response: Response): string {
  const source = directives(response)['script-src']?.find((each) => each.startsWith("'nonce-")) ?? ''
  return source.slice("'nonce-".length, -1)
}

describe('CSP', () => {
  test('the content security policy allows scripts and styles only from the application or with the nonce of the response', async () => {
    const response = await answerTo(get())
    const { 'script-src': scripts = [], 'style-src': styles = [] } = directives(response)
    const nonce = nonceOf(response)
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
    expect(scripts).toEqual([`'self'`, `'nonce-${nonce}'`, `'strict-dynamic'`])
    expect(styles).toEqual([`'self'`, `'nonce-${nonce}'`])
    expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|\*|data:|blob:/)
  })

  test('the content security policy has a new nonce in each response', async () => {
    const { proxy } = await startProxy()
    const nonces = await Promise.all(Array.from({ length: 600 }, async () => nonceOf(await proxy(get()))))
    expect(new Set(nonces).size).toBe(600)
  })

  test('the content security policy forbids everything that it does not name, including frames and plain HTTP', async () => {
    const policy = directives(await answerTo(get()))
    expect(policy).toMatchObject({
      'default-src': [`'none'`],
      'base-uri': [`'none'`],
      'frame-ancestors': [`'none'`],
      'frame-src': [`'none'`],
      'form-action': [`'self'`],
      'connect-src': [`'self'`],
      'upgrade-insecure-requests': [],
    })
  })

  test('the content security policy allows eval only in development, whose build needs it', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    expect(directives(await answerTo(get()))['script-src']).toContain(`'unsafe-eval'`)
    vi.stubEnv('NODE_ENV', 'production')
    expect(directives(await answerTo(get()))['script-src']).not.toContain(`'unsafe-eval'`)
  })

  test('the content security policy is also set on the request for the page, which reads the nonce from it', async () => {
    const response = await answerTo(get('/', { 'content-security-policy': 'script-src *' }))
    expect(passedOn(response, 'content-security-policy')).toBe(
      response.headers.get('content-security-policy'),
    )
  })
})

describe('response headers', () => {
  test('every response of the proxy forbids caching, and sets HSTS', async () => {
    for (const request of [
      get(),
      get('/account'),
      crossSitePost(),
      new NextRequest(origin, { method: 'DELETE' }),
    ]) {
      const { headers } = await answerTo(request)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains')
      expect(headers.get('content-security-policy')).toContain(`default-src 'none'`)
    }
  })

  test('no response of the proxy sets HSTS if APP_URL is plain HTTP', async () => {
    const { headers } = await answerTo(new NextRequest('http://localhost:3000/'), {
      APP_URL: 'http://localhost:3000',
    })
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests')
  })
})

describe('request headers', () => {
  test("forged request headers are replaced by the application's own request ID and host", async () => {
    const response = await answerTo(
      get('/', { 'x-request-id': 'forged', 'x-forwarded-host': 'evil.example' }),
    )
    expect(passedOn(response, 'x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(passedOn(response, 'x-forwarded-host')).toBe('app.example.com')
  })
})

describe('cross-site posts', () => {
  test('a post from another site gets a page that says so and links to the application', async () => {
    const response = await answerTo(crossSitePost())
    expect(response.status).toBe(403)
    const page = await response.text()
    expect(page).toContain('<html lang="en"')
    expect(page).toContain(en.foreignTitle)
    expect(page).toContain(`href="${origin}"`)
    expect(page).not.toContain('evil.example')
  })
})

describe("on the application's own pages", () => {
  const ownPages = ['/', '/sign-in', '/sign-in/code', '/account']
  const form = { origin, 'content-type': 'multipart/form-data; boundary=x', 'content-length': '100' }
  const post = (path: string, headers: Record<string, string>) =>
    new NextRequest(origin + path, { method: 'POST', headers: { ...english, ...headers } })

  test.each(ownPages)('%s accepts a form from its own page', async (path) => {
    expect((await answerTo(post(path, form))).status).toBe(200)
    expect((await answerTo(post(path, { ...form, 'sec-fetch-site': 'same-origin' }))).status).toBe(200)
  })

  test.each([
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['another port', { origin: `${origin}:444` }, 403],
    ['plain http', { origin: 'http://app.example.com' }, 403],
    ['a subdomain', { origin: 'https://x.app.example.com' }, 403],
    ['a longer host name', { origin: 'https://app.example.com.evil.example' }, 403],
    ['a slash after our origin', { origin: `${origin}/` }, 403],
    ['our origin in upper case', { origin: 'https://APP.example.com' }, 403],
    [
      'a forged forwarding header',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      403,
    ],
    ['a forged host', { origin: 'https://evil.example', host: 'evil.example' }, 403],
    ['no origin', { origin: null }, 403],
    ['an empty origin', { origin: '' }, 403],
    ['the origin "null" of a sandboxed frame', { origin: 'null' }, 403],
    ['another site by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a subdomain by Sec-Fetch-Site', { 'sec-fetch-site': 'same-site' }, 403],
    ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }, 403],
    ['an empty Sec-Fetch-Site', { 'sec-fetch-site': '' }, 403],
    ['no origin, no length and no type', { origin: null, 'content-length': null, 'content-type': null }, 403],
    ['no length', { 'content-length': null }, 411],
    ['a length that is not a number', { 'content-length': '1e3' }, 411],
    ['a negative length', { 'content-length': '-1' }, 411],
    ['more than 16 KiB', { 'content-length': String(16 * 1024 + 1) }, 413],
    ['a length of 400 digits', { 'content-length': '9'.repeat(400) }, 413],
    ['no type', { 'content-type': null }, 415],
    ['a body that is not a form', { 'content-type': 'text/plain' }, 415],
    ['JSON', { 'content-type': 'application/json' }, 415],
    ['a form of another type', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['multipart of another kind', { 'content-type': 'multipart/mixed; boundary=x' }, 415],
    ['a form without a boundary', { 'content-type': 'multipart/form-data' }, 415],
  ])('a post with %s is rejected', async (_, change, status) => {
    for (const path of ownPages) {
      const headers = Object.entries({ ...form, ...change }).flatMap(([name, value]): [string, string][] =>
        value === null ? [] : [[name, value]],
      )
      expect((await answerTo(post(path, Object.fromEntries(headers)))).status).toBe(status)
    }
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    "%s to the application's own pages is answered with 405",
    async (method) => {
      for (const path of ownPages)
        expect((await answerTo(new NextRequest(origin + path, { method }))).status).toBe(405)
    },
  )
})

describe("on a fork's own pages", () => {
  const request = (method: string, headers: Record<string, string> = {}) =>
    new NextRequest(`${origin}/api/orders`, { method, headers: { ...english, ...headers } })
  const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE']
  const cookie = '__Host-session=x'

  test.each(unsafe)(
    "%s to a fork's own page without the application's cookies is passed on, whatever its origin and body",
    async (method) => {
      for (const headers of [
        {},
        { origin: 'https://elsewhere.example' },
        { 'content-type': 'application/json', 'content-length': String(1024 * 1024) },
        { cookie: 'theirs=1; locale=de' },
      ]) {
        expect((await answerTo(request(method, headers))).status).toBe(200)
      }
    },
  )

  test.each(unsafe)(
    "%s to a fork's own page with a cookie of the application must come from the application's origin",
    async (method) => {
      for (const name of ['session', 'sign-in', 'device']) {
        const ours = { cookie: `theirs=1; __Host-${name}=x` }
        expect((await answerTo(request(method, ours))).status).toBe(403)
        expect((await answerTo(request(method, { ...ours, origin: 'https://evil.example' }))).status).toBe(
          403,
        )
        expect(
          (await answerTo(request(method, { ...ours, origin, 'sec-fetch-site': 'cross-site' }))).status,
        ).toBe(403)
        expect(
          (await answerTo(request(method, { ...ours, origin, 'sec-fetch-site': 'same-origin' }))).status,
        ).toBe(200)
        expect((await answerTo(request(method, { ...ours, origin }))).status).toBe(200)
      }
    },
  )

  test.each(['GET', 'HEAD', 'OPTIONS'])(
    "%s to a fork's own page is passed on from any site, because it changes nothing",
    async (method) => {
      expect((await answerTo(request(method, { cookie, origin: 'https://elsewhere.example' }))).status).toBe(
        200,
      )
    },
  )
})

describe('explanations', () => {
  const warningIn = async (environment: string) => {
    vi.stubEnv('NODE_ENV', environment)
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const cookie = { cookie: '__Host-session=x' }
    await answerTo(new NextRequest(`${origin}/orders/7`, { method: 'PATCH', headers: cookie }))
    return warn.mock.calls.flat().join('\n')
  }

  test("a rejected request on a fork's page in development is explained in the terminal, with path, reason and documentation", async () => {
    expect(await warningIn('development')).toMatch(
      /PATCH \/orders\/7 .*403.* other-origin\. .*docs\/logging\.md.*docs\/guarded-pages\.md/,
    )
  })

  test("a rejected request on a fork's page in production is not printed", async () => {
    expect(await warningIn('production')).toBe('')
  })
})

describe('while sessions cannot be verified', () => {
  /** The proxy without access to the JWT keys, and a cookie that needs them. */
  async function proxyWithoutKeys() {
    const { proxy } = await startProxy({ MAGICLINKSDEV_URL: 'http://127.0.0.1:1' })
    const { seal } = await import('@/lib/http/sealed-cookies')
    const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')
    const jwt = `${part({ alg: 'EdDSA', kid: 'k' })}.${part({})}.AA`
    const value = await seal('session', { jwt, email: 'jane@example.com' }, 60)
    return { proxy, cookie: `__Host-session=${value}` }
  }

  test('while sessions cannot be verified, a guarded page answers 503 with a link to the same URL, even if a GET has a Next-Action header', async () => {
    const { proxy, cookie } = await proxyWithoutKeys()
    for (const more of [{}, { 'next-action': `40${'a1'.repeat(20)}` }]) {
      const response = await proxy(get('/account?a=b', { cookie, ...more }))
      expect(response.status).toBe(503)
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(await response.text()).toContain(`<a href="">${en.tryAgain}</a>`)
    }
  })

  test('while sessions cannot be verified, a call of an action is passed on to its page, and the cookie stays', async () => {
    const { proxy, cookie } = await proxyWithoutKeys()
    const headers = {
      ...english,
      cookie,
      origin,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': '100',
      'next-action': `40${'a1'.repeat(20)}`,
    }
    const response = await proxy(new NextRequest(`${origin}/sign-in`, { method: 'POST', headers }))
    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  test('a public page is shown while sessions cannot be verified', async () => {
    const { proxy, cookie } = await proxyWithoutKeys()
    expect((await proxy(get('/', { cookie }))).status).toBe(200)
  })
})

describe('a path with a slash at its end', () => {
  test.each([
    ['/account/?a=b', '/account?a=b'],
    ['//evil.example/', '/evil.example'],
    ['/\\evil.example/', '/evil.example'],
    ['/sign-in//', '/sign-in'],
  ])('%s redirects to %s on the same origin', async (path, location) => {
    const response = await answerTo(get(path))
    expect(response.status).toBe(308)
    expect(response.headers.get('location')).toBe(origin + location)
  })
})

describe('session cookies', () => {
  test('the session cookie of an ended session is cleared on the sign-in page, with the attributes it was set with', async () => {
    const response = await answerTo(get('/sign-in', { cookie: '__Host-session=garbage' }))
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-session=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=lax$/i,
    )
  })

  test('the session cookie of an ended session stays on other pages, so that the guard can say that the session has ended', async () => {
    const response = await answerTo(get('/account', { cookie: '__Host-session=garbage' }))
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  test('a request without a session cookie gets none', async () => {
    expect((await answerTo(get('/account'))).headers.get('set-cookie')).toBeNull()
  })
})
