import { createHmac } from 'node:crypto'
import { sealData } from 'iron-session'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { applySettings, secret } from '../testing/settings.ts'

const day = 86_400
const schema = z.object({ name: z.string() })
const data = { name: 'jane' }
const [oldSecret, newSecret] = [secret(), secret()]

/** Loads the module with these settings, as a process that starts with them does. */
async function importWith(
  changes: Parameters<typeof applySettings>[0] = { SESSION_SECRETS: `1:${oldSecret}` },
) {
  vi.resetModules()
  applySettings(changes)
  return import('./sealed-cookies.ts')
}

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

describe('sealing', () => {
  test('a seal opens to what was sealed', async () => {
    const { seal, unseal } = await importWith()
    expect(await unseal('session', await seal('session', data, day), schema)).toEqual(data)
  })

  test('a seal of one cookie does not open under the name of another', async () => {
    const { seal, unseal } = await importWith()
    const purposes = ['sign-in', 'session', 'device'] as const
    for (const sealedFor of purposes) {
      const value = await seal(sealedFor, data, day)
      const opened = await Promise.all(purposes.map((purpose) => unseal(purpose, value, schema)))
      expect(opened.map(Boolean)).toEqual(purposes.map((purpose) => purpose === sealedFor))
    }
  })

  test('a seal opens until a minute after its end, because the clocks of two instances may differ by that much', async () => {
    const { seal, unseal } = await importWith()
    const value = await seal('session', data, 60)
    vi.setSystemTime(Date.now() + 119_999)
    expect(await unseal('session', value, schema)).toEqual(data)
    vi.setSystemTime(Date.now() + 1)
    expect(await unseal('session', value, schema)).toBeNull()
  })

  test.each([59, -59])(
    'a seal from an instance whose clock differs from ours by %i s opens on this one for its whole lifetime',
    async (aheadSeconds) => {
      const { seal, unseal } = await importWith()
      const now = Date.now()
      vi.setSystemTime(now + aheadSeconds * 1000)
      const value = await seal('sign-in', data, 3600)
      vi.setSystemTime(now)
      expect(await unseal('sign-in', value, schema)).toEqual(data)
      vi.setSystemTime(now + 3_599_000)
      expect(await unseal('sign-in', value, schema)).toEqual(data)
    },
  )

  test('a seal does not reveal its content', async () => {
    const { seal } = await importWith()
    const value = await seal('session', data, day)
    expect(value).not.toContain('jane')
    expect(Buffer.from(value, 'base64').toString('latin1')).not.toContain('jane')
  })

  test('a seal differs each time', async () => {
    const { seal } = await importWith()
    expect(await seal('session', data, day)).not.toBe(await seal('session', data, day))
  })

  test('a seal with unexpected content does not open', async () => {
    const { seal, unseal } = await importWith()
    expect(await unseal('session', await seal('session', { name: 1 }, day), schema)).toBeNull()
    expect(await unseal('session', await seal('session', {}, day), schema)).toBeNull()
  })

  test('a seal of the longest email address and path fits into the 4096 bytes of a cookie', async () => {
    const { seal, unseal } = await importWith()
    const pending = {
      attemptId: crypto.randomUUID(),
      otpId: crypto.randomUUID(),
      sentAt: Date.now(),
      expiresAt: Date.now(),
    }
    const value = await seal('sign-in', { ...pending, email: 'a'.repeat(254), next: 'b'.repeat(512) }, 3600)
    expect(`__Host-sign-in=${value}`.length).toBeLessThan(4096)
    expect(await unseal('sign-in', value, z.object({ email: z.string() }))).not.toBeNull()
    const session = await seal('session', { jwt: 'x'.repeat(1024), email: 'a'.repeat(254) }, 7 * day)
    expect(`__Host-session=${session}`.length).toBeLessThan(4096)
  })
})

describe('tampering', () => {
  test('a seal does not open with any character changed, even one of the last', async () => {
    const { seal, unseal } = await importWith()
    const value = await seal('session', data, day)
    const flipped = [...value].map((char, i) => {
      const other = /[a-z]/.test(char) ? char.toUpperCase() : char === 'A' ? 'B' : 'A'
      return value.slice(0, i) + other + value.slice(i + 1)
    })
    const opened = await Promise.all(flipped.map((cookie) => unseal('session', cookie, schema)))
    expect(opened.filter((result) => result !== null)).toEqual([])
  })

  test('a seal does not open with any bit of its last characters changed', async () => {
    const { seal, unseal } = await importWith()
    const value = await seal('session', data, day)
    for (let i = value.length - 8; i < value.length; i += 1) {
      for (const bit of [1, 2, 4, 8, 16, 32]) {
        const char = String.fromCharCode(value.charCodeAt(i) ^ bit)
        expect(await unseal('session', value.slice(0, i) + char + value.slice(i + 1), schema)).toBeNull()
      }
    }
  })

  test('a seal does not open with its digest encoded differently', async () => {
    const { seal, unseal } = await importWith()
    const value = await seal('session', data, day)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet[alphabet.indexOf(value.at(-3) ?? '') + 1]
    const digestAt = value.lastIndexOf('*') + 1
    for (const spelling of [
      `${value.slice(0, -3)}${last}~2`,
      `${value.slice(0, digestAt)}\n${value.slice(digestAt)}`,
      `${value.slice(0, -2)}=~2`,
    ]) {
      expect(await unseal('session', spelling, schema)).toBeNull()
    }
  })

  test('a seal does not open when it is cut at any length', async () => {
    const { seal, unseal } = await importWith()
    const value = await seal('session', data, day)
    const cut = Array.from({ length: value.length }, (_, i) => value.slice(0, i))
    const opened = await Promise.all(cut.map((cookie) => unseal('session', cookie, schema)))
    expect(opened.filter((result) => result !== null)).toEqual([])
  })

  test.each([
    ['an empty text', ''],
    ['10 KB of text', 'x'.repeat(10_240)],
    ['10,000 stars', '*'.repeat(10_000)],
    ['NUL', '\0'],
    ['the fields of a seal, all empty', 'Fe26.2*******'],
    ['a seal with __proto__ as its key ID', 'Fe26.2*__proto__*a*b*c**d*e~2'],
    ['a seal of an older major version', 'Fe26.1*1*a*b*c**d*e~2'],
    ['JSON', '{"purpose":"session","data":{"name":"jane"}}'],
  ])('a seal does not open when it is %s', async (_, value) => {
    const { unseal } = await importWith()
    expect(await unseal('session', value, schema)).toBeNull()
  })

  test('a seal does not open with text added before or after it', async () => {
    const { seal, unseal } = await importWith()
    const value = await seal('session', data, day)
    for (const other of [
      `${value}x`,
      `${value}~2`,
      `${value}~`,
      `x${value}`,
      ` ${value}`,
      `${value} `,
      value + value,
    ]) {
      expect(await unseal('session', other, schema)).toBeNull()
    }
  })

  test('a seal does not open when it is over 4096 bytes', async () => {
    const { unseal } = await importWith()
    const password = createHmac('sha256', Buffer.from(oldSecret, 'base64'))
      .update('cookie:session')
      .digest('base64')
    const sealOf = (length: number) =>
      sealData(
        { purpose: 'session', sealedUntil: Date.now() + day * 1000, data: { name: 'x'.repeat(length) } },
        { password: { 1: password }, ttl: day },
      )
    const [short, long] = [await sealOf(2000), await sealOf(4000)]
    expect(long.length).toBeGreaterThan(4096)
    expect(await unseal('session', short, schema)).not.toBeNull()
    expect(await unseal('session', long, schema)).toBeNull()
  })

  test('sealing throws if the cookie exceeds the 4096 bytes that browsers keep', async () => {
    const { seal } = await importWith()
    await expect(seal('session', { name: 'x'.repeat(4000) }, day)).rejects.toThrow(
      /^The session cookie has \d+ bytes, and browsers keep 4096$/,
    )
  })
})

describe('when cookie secrets are rotated', () => {
  const both = { SESSION_SECRETS: `2:${newSecret},1:${oldSecret}` }

  test('older seals open until the old secret is removed', async () => {
    const old = await (await importWith()).seal('session', data, day)
    expect(await (await importWith(both)).unseal('session', old, schema)).toEqual(data)
    const removed = await importWith({ SESSION_SECRETS: `2:${newSecret}` })
    expect(await removed.unseal('session', old, schema)).toBeNull()
  })

  test('new seals open after the old secret is removed, in whichever order the secrets are listed', async () => {
    for (const SESSION_SECRETS of [both.SESSION_SECRETS, `1:${oldSecret},2:${newSecret}`]) {
      const sealed = await (await importWith({ SESSION_SECRETS })).seal('session', data, day)
      const removed = await importWith({ SESSION_SECRETS: `2:${newSecret}` })
      expect(await removed.unseal('session', sealed, schema)).toEqual(data)
    }
  })

  test('a decrypt-only secret opens and does not seal, whatever its ID', async () => {
    const rotating = await importWith({ SESSION_SECRETS: `2?:${newSecret},1:${oldSecret}` })
    const sealed = await rotating.seal('session', data, day)
    expect(await (await importWith()).unseal('session', sealed, schema)).toEqual(data)
    const next = await (await importWith(both)).seal('session', data, day)
    expect(await rotating.unseal('session', next, schema)).toEqual(data)
  })

  test('another secret under the same ID opens no seal', async () => {
    const old = await (await importWith()).seal('session', data, day)
    const other = await importWith({ SESSION_SECRETS: `1:${newSecret}` })
    expect(await other.unseal('session', old, schema)).toBeNull()
  })

  test('a seal made with a listed secret itself does not open, because each cookie has a secret derived from it', async () => {
    const { unseal } = await importWith()
    const content = { purpose: 'session', sealedUntil: Date.now() + day * 1000, data }
    const forged = await sealData(content, { password: { 1: oldSecret }, ttl: day })
    expect(await unseal('session', forged, schema)).toBeNull()
  })
})

describe('names and attributes', () => {
  test('over HTTPS, a cookie is bound to this host, hidden from scripts, and has SameSite=Lax', async () => {
    const { cookieNamed } = await importWith()
    expect(
      ['sign-in', 'session', 'device']
        .map((purpose) => z.enum(['sign-in', 'session', 'device']).parse(purpose))
        .map(cookieNamed),
    ).toEqual(
      ['__Host-sign-in', '__Host-session', '__Host-device'].map((name) => ({
        name,
        options: { httpOnly: true, secure: true, sameSite: 'lax', path: '/' },
      })),
    )
  })

  test('over plain HTTP on loopback, a cookie has neither the prefix nor Secure', async () => {
    const { cookieNamed } = await importWith({ APP_URL: 'http://localhost:3000' })
    expect(cookieNamed('session')).toMatchObject({
      name: 'session',
      options: { secure: false, httpOnly: true },
    })
  })
})
