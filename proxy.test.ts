import { NextRequest } from 'next/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { applySettings, type Settings } from '@/lib/testing/settings'

async function started(changes: Settings = {}) {
  vi.resetModules()
  applySettings(changes)
  return import('./proxy')
}

afterEach(() => {
  vi.unstubAllEnvs()
  globalThis.signInStore = undefined
  globalThis.signInHandover = undefined
})

const origin = 'https://app.example.com'
const english = { 'accept-language': 'en' }
const get = (path = '/', headers: Record<string, string> = {}) =>
  new NextRequest(origin + path, { headers: { ...english, ...headers } })
const foreignPost = () =>
  new NextRequest(`${origin}/sign-in`, {
    method: 'POST',
    headers: { ...english, origin: 'https://evil.example' },
  })

async function answerTo(request: NextRequest, changes: Settings = {}) {
  const { proxy } = await started(changes)
  return proxy(request)
}

/** A header that the proxy puts on the request for the page. */
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

describe('the content security policy', () => {
  test('lets only what carries this page’s nonce run', async () => {
    const response = await answerTo(get())
    const { 'script-src': scripts = [], 'style-src': styles = [] } = directives(response)
    const nonce = passedOn(response, 'x-nonce') ?? ''
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
    expect(scripts).toEqual([`'self'`, `'nonce-${nonce}'`, `'strict-dynamic'`])
    expect(styles).toEqual([`'self'`, `'nonce-${nonce}'`])
    expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|\*|data:|blob:/)
  })

  test('has another nonce each time', async () => {
    const { proxy } = await started()
    const nonces = await Promise.all(
      Array.from({ length: 600 }, async () => passedOn(await proxy(get()), 'x-nonce')),
    )
    expect(new Set(nonces).size).toBe(600)
  })

  test('forbids everything that it does not name, frames and plain http among it', async () => {
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

  test('lets the bot check talk to its own host, when there is one', async () => {
    const policy = directives(
      await answerTo(get(), { RECAPTCHA: 'enterprise', RECAPTCHA_SITE_KEY: 'k', RECAPTCHA_PROJECT_ID: 'p' }),
    )
    expect(policy['connect-src']).toEqual([`'self'`, 'https://www.google.com'])
    expect(policy['frame-src']).toEqual(['https://www.google.com', 'https://recaptcha.google.com'])
  })

  test('is eased in development only, whose build needs it', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    expect(directives(await answerTo(get()))['script-src']).toContain(`'unsafe-eval'`)
    vi.stubEnv('NODE_ENV', 'production')
    expect(directives(await answerTo(get()))['script-src']).not.toContain(`'unsafe-eval'`)
  })

  test('reaches the page too, which reads the nonce there', async () => {
    const response = await answerTo(
      get('/', { 'content-security-policy': 'script-src *', 'x-nonce': 'forged' }),
    )
    expect(passedOn(response, 'content-security-policy')).toBe(
      response.headers.get('content-security-policy'),
    )
    expect(passedOn(response, 'x-nonce')).not.toBe('forged')
  })
})

describe('on every answer', () => {
  test('nothing is kept by a cache, and https is remembered', async () => {
    for (const request of [
      get(),
      get('/account'),
      foreignPost(),
      new NextRequest(origin, { method: 'DELETE' }),
    ]) {
      const { headers } = await answerTo(request)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains')
      expect(headers.get('content-security-policy')).toContain(`default-src 'none'`)
    }
  })

  test('https is not asked for where there is none', async () => {
    const { headers } = await answerTo(new NextRequest('http://localhost:3000/'), {
      APP_URL: 'http://localhost:3000',
    })
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests')
  })
})

describe('what a client says about itself', () => {
  test('is replaced: its request id and forwarded host are ours', async () => {
    const response = await answerTo(
      get('/', { 'x-request-id': 'forged', 'x-forwarded-host': 'evil.example' }),
    )
    expect(passedOn(response, 'x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(passedOn(response, 'x-forwarded-host')).toBe('app.example.com')
  })

  test('cannot make a page believe in a session that was not read', async () => {
    const response = await answerTo(get('/account', { cookie: '__Host-session=Fe26.2*1*forged~2' }))
    const { takeOver } = await import('@/lib/session/handover')
    const id = passedOn(response, 'x-request-id') ?? ''
    expect(takeOver(id, '__Host-session=other')).toBeUndefined()
  })
})

describe('posts', () => {
  test('from another site get a page that says so and leads home', async () => {
    const response = await answerTo(foreignPost())
    expect(response.status).toBe(403)
    const page = await response.text()
    expect(page).toContain('<html lang="en"')
    expect(page).toContain('sent from another site')
    expect(page).toContain(`href="${origin}"`)
    expect(page).not.toContain('evil.example')
  })

  test('of the account page clear what the browser kept', async () => {
    const body = new FormData()
    body.set('0', '[{},"$K1"]')
    body.set('_1_sid', 'x')
    const encoded = new Response(body)
    const bytes = await encoded.arrayBuffer()
    const request = (path: string) =>
      new NextRequest(origin + path, {
        method: 'POST',
        headers: {
          origin,
          'next-action': `40${'a1'.repeat(20)}`,
          'content-type': encoded.headers.get('content-type') ?? '',
          'content-length': String(bytes.byteLength),
        },
        body: bytes,
      })
    expect((await answerTo(request('/account'))).headers.get('clear-site-data')).toBe('"cache"')
    expect((await answerTo(request('/sign-in'))).headers.get('clear-site-data')).toBeNull()
  })
})

describe('while nobody can tell who is signed in', () => {
  /** The proxy with the keys of JWTs out of reach, and a cookie that wants them. */
  async function unverifiable() {
    const { proxy } = await started({ MAGICLINKSDEV_URL: 'http://127.0.0.1:1' })
    const { seal } = await import('@/lib/session/cookies')
    const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')
    const jwt = `${part({ alg: 'EdDSA', kid: 'k' })}.${part({})}.AA`
    const value = await seal('session', { jwt, email: 'jane@example.com' }, 60)
    return { proxy, cookie: `__Host-session=${value}` }
  }

  test('a guarded page is a 503 with a link to the same address, also for a GET that claims to call an action', async () => {
    const { proxy, cookie } = await unverifiable()
    for (const more of [{}, { 'next-action': `40${'a1'.repeat(20)}` }]) {
      const response = await proxy(get('/account?a=b', { cookie, ...more }))
      expect(response.status).toBe(503)
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(await response.text()).toContain('<a href="">Try again</a>')
    }
  })

  test('a page for everybody is shown', async () => {
    const { proxy, cookie } = await unverifiable()
    expect((await proxy(get('/', { cookie }))).status).toBe(200)
  })
})

describe('a slash at the end', () => {
  test.each([
    ['/account/?a=b', '/account?a=b'],
    ['//evil.example/', '/evil.example'],
    ['/\\evil.example/', '/evil.example'],
    ['/sign-in//', '/sign-in'],
  ])('%s leads to %s of this very origin', async (path, location) => {
    const response = await answerTo(get(path))
    expect(response.status).toBe(308)
    expect(response.headers.get('location')).toBe(origin + location)
  })
})

test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is answered with 405', async (method) => {
  expect((await answerTo(new NextRequest(origin, { method }))).status).toBe(405)
})

describe('the session cookie', () => {
  test('that is no session is dropped, with the attributes that it was set with', async () => {
    const response = await answerTo(get('/account', { cookie: '__Host-session=garbage' }))
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-session=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=lax$/i,
    )
  })

  test('is not touched while there is none', async () => {
    expect((await answerTo(get('/account'))).headers.get('set-cookie')).toBeNull()
  })
})
