import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { limitsFrom } from '../account/limits.ts'
import { endAll } from '../account/sessions.ts'
import type { FailureCode } from '../magiclinksdev/index.ts'
import { pseudonym } from '../pseudonym.ts'
import { StoredAccount } from '../store/stored-account.ts'
import { sessionFor } from '../testing/session.ts'
import { applySettings } from '../testing/settings.ts'
import { errorOf, failingAt, SignInWorld } from '../testing/sign-in.ts'
import { referenceOf } from './pending.ts'
import { resendCode, sendCode } from './send-code.ts'
import type { SignInResult } from './types.ts'

applySettings()

const minute = 60_000
const jane = 'jane@example.com'
let world: SignInWorld
beforeEach(() => {
  world = new SignInWorld()
})

const janesBrowser = { uid: pseudonym('uid', jane), id: '11111111-1111-4111-8111-111111111111' }
const fromClient = (i: number) => ({ clientIp: { kind: 'known', address: `192.0.2.${i}` } }) as const
const pendingOf = (result: SignInResult | undefined) =>
  result && 'cookies' in result ? (result.cookies.pending ?? undefined) : undefined
const deliveries = () => world.calls.filter((call) => call === 'deliver').length

describe('sequence', () => {
  test("a code is sent in this order: the client's quota, the quotas that users share, the send, the account, the cookie", async () => {
    const result = await world.send(jane)
    expect(world.calls).toEqual([
      'consume client',
      'read',
      'captcha',
      'consume app',
      'write',
      'deliver',
      'write',
    ])
    expect(result).toMatchObject({
      redirect: '/sign-in/code',
      cookies: { pending: { email: jane, next: null } },
    })
  })

  test.each([
    ['an invalid email address', 'jane', {}, 'emailNoAt'],
    ['a browser that is signed in', jane, { session: { sid: 's' } }, 'signedInAlready'],
  ])('%s is refused before the store or the API is asked', async (_, email, more, error) => {
    const session = 'session' in more && {
      session: sessionFor((await world.pending('x@example.com')).email),
    }
    world.calls = []
    expect(errorOf(await world.send(email, { ...session }))).toBe(error)
    expect(world.calls).toEqual([])
  })

  test('a request over the quota of its account consumes no global quota and does not ask the API', async () => {
    await world.send(jane)
    world.calls = []
    expect(errorOf(await world.send(jane, fromClient(2)))).toBe('sendTooSoon')
    // The last read belongs to the update that stores corrected times. Here there are none to store.
    expect(world.calls).toEqual(['consume client', 'read', 'captcha', 'read'])
  })

  test('a form of an older attempt sends no new code', async () => {
    const pending = await world.pending()
    const input = { reference: 'AAA' }
    const result = await resendCode(input, world.visitor({ pending }), world.services)
    expect(errorOf(result)).toBe('olderRequest')
    expect(world.calls).toEqual([])
  })

  test('neither a first code nor a resent one goes to an email address that is not allowed', async () => {
    const pending = await world.pending(jane)
    world.notAllowed.add(jane).add('john@example.com')
    expect(errorOf(await world.send('john@example.com'))).toBe('domainNotAllowed')
    expect(errorOf(await world.resend(pending))).toBe('domainNotAllowed')
    expect(world.calls).toEqual([])
  })

  test.each([
    ['/account?tab=2', '/account?tab=2'],
    ['https://evil.example', null],
    ['//evil.example', null],
  ])('the cookie of a request with next=%s keeps %s', async (next, kept) => {
    const input = { email: jane, next, formId: '' }
    const result = await sendCode(input, world.visitor(), world.services)
    expect(result).toMatchObject({ cookies: { pending: { next: kept } } })
  })
})

describe('account limits', () => {
  test('one account gets at most one code a minute, five an hour and ten a day', async () => {
    const sendAfter = async (pauseMs: number) => {
      world.now += pauseMs
      return errorOf(await world.send(jane, fromClient(world.now % 200)))
    }
    const first = [
      await sendAfter(0),
      await sendAfter(0),
      await sendAfter(minute),
      await sendAfter(minute),
      await sendAfter(minute),
      await sendAfter(minute),
    ]
    expect(first).toEqual([undefined, 'sendTooSoon', undefined, undefined, undefined, undefined])
    expect(await sendAfter(minute)).toBe('sendTooMany')
    for (let i = 0; i < 5; i += 1) expect(await sendAfter(60 * minute)).toBeUndefined()
    expect(await sendAfter(60 * minute)).toBe('sendTooMany')
    expect(await sendAfter(24 * 60 * minute)).toBeUndefined()
  })

  test('one account gets one code for 50 concurrent requests, which consume one send of the global quota', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, i) => world.send(jane, fromClient(i))))
    expect(deliveries()).toBe(1)
    const sends = { ...world.services.limits.allSends('new'), kind: 'app', id: 'sends', limit: 2 } as const
    expect((await world.store.consume(sends)).ok).toBe(true)
    expect((await world.store.consume(sends)).ok).toBe(false)
  })

  test('one account waits no longer than its cooldown, even if a clock was an hour ahead and was corrected', async () => {
    await world.send(jane)
    world.now -= 60 * minute
    expect(errorOf(await world.send(jane, fromClient(2)))).toBe('sendTooSoon')
    world.now += minute
    expect(errorOf(await world.send(jane, fromClient(3)))).toBeUndefined()
    expect(deliveries()).toBe(2)
  })

  test('one account gets a new code in a browser whose pending cookie is dated in the future', async () => {
    const pending = await world.pending(jane)
    const sentAt = pending.sentAt + 60 * minute
    world.now += minute
    expect(errorOf(await world.send(jane, { pending: { ...pending, sentAt } }))).toBeUndefined()
    expect(deliveries()).toBe(1)
  })

  test('one account gets codes in a known browser, whatever a new browser requests', async () => {
    await world.send(jane)
    expect(errorOf(await world.send(jane, { knownBrowser: janesBrowser }))).toBeUndefined()
    expect(errorOf(await world.send(jane, { knownBrowser: janesBrowser }))).toBe('sendTooSoon')
  })

  test('one account has one cooldown for all known browsers', async () => {
    const send = (id: string) => world.send(jane, { knownBrowser: { ...janesBrowser, id } })
    expect(errorOf(await send(randomUUID()))).toBeUndefined()
    expect(await send(randomUUID())).toMatchObject({
      error: { code: 'sendTooSoon', retryAt: world.now + minute },
    })
  })

  test('one account gets no second code if the same browser requests it again within the cooldown', async () => {
    const pending = await world.pending(jane)
    const result = await world.send(jane, { pending })
    expect(result).toMatchObject({
      redirect: '/sign-in/code',
      cookies: { pending: { otpId: pending.otpId } },
    })
    expect(world.calls).toEqual([])
  })

  test('one account keeps its attempt in the same browser, and another email address begins a new one', async () => {
    const pending = await world.pending(jane)
    world.now += minute
    const again = await world.send(jane, { pending })
    const other = await world.send('john@example.com', { pending })
    expect(again).toMatchObject({ cookies: { pending: { attemptId: pending.attemptId } } })
    expect(other).not.toMatchObject({ cookies: { pending: { attemptId: pending.attemptId } } })
  })
})

describe('client limits', () => {
  const countSent = async (count: number, send: (i: number) => Promise<SignInResult>) => {
    const errors = []
    for (let i = 0; i < count; i += 1) errors.push(errorOf(await send(i)))
    return errors.filter((error) => error === undefined).length
  }

  test('one client gets at most 20 codes an hour, for any number of accounts', async () => {
    expect(await countSent(30, (i) => world.send(`user${i}@example.com`, fromClient(1)))).toBe(20)
    expect(await world.send(jane, fromClient(1))).toMatchObject({
      error: { code: 'tooManyFromClient', retryAt: world.now + 60 * minute },
    })
    expect(errorOf(await world.send(jane, fromClient(2)))).toBeUndefined()
  })

  test('all known browsers of one account share 20 code requests an hour, from any client IP', async () => {
    const isAllowed = async (email: string, i: number) => {
      const knownBrowser = { uid: pseudonym('uid', email), id: randomUUID() }
      // A send over the limits of its account counts too, because it consumes the quota of the client.
      return errorOf(await world.send(email, { ...fromClient(i), knownBrowser })) !== 'tooManyFromClient'
    }
    const allowed = []
    for (let i = 0; i < 30; i += 1) allowed.push(await isAllowed(jane, i))
    expect(allowed.filter(Boolean)).toHaveLength(20)
    expect(await isAllowed('john@example.com', 1)).toBe(true)
  })
})

describe('global limit', () => {
  test('once the global quota of sends is used up, a send is refused and the quotas of the account are refunded', async () => {
    const limit = world.services.limits.allSends('new')
    for (let i = 0; i < limit.limit; i += 1) await world.store.consume({ kind: 'app', id: 'sends', ...limit })
    const result = await world.send(jane)
    expect(result).toMatchObject({ error: { code: 'sendBusy', retryAt: world.now + 60 * minute } })
    expect(deliveries()).toBe(0)
    const pending = await world.pending(jane, { knownBrowser: janesBrowser })
    expect((await world.account(pending.email)).quotas).not.toHaveProperty('send-cooldown:new')
  })

  test('the global quota of sends gives four fifths to new browsers, and reserves the rest for known ones', async () => {
    const settings = { ...world.services.settings, LIMIT_SENDS_PER_HOUR: 50 }
    const services = { ...world.services, settings, limits: limitsFrom(settings) }
    const countSent = async (count: number, isKnown: boolean) => {
      const errors = []
      for (let i = 0; i < count; i += 1) {
        const email = `user${i}@${isKnown ? 'known' : 'new'}.example`
        const knownBrowser = isKnown ? { ...janesBrowser, uid: pseudonym('uid', email) } : null
        const visitor = world.visitor({ ...fromClient(i), knownBrowser })
        errors.push(errorOf(await sendCode({ email, next: '', formId: '' }, visitor, services)))
      }
      expect(errors.filter((error) => error !== 'sendBusy' && error !== undefined)).toEqual([])
      return errors.filter((error) => error === undefined).length
    }
    expect(await countSent(60, false)).toBe(40)
    expect(await countSent(20, true)).toBe(10)
  })
})

describe('failed sends', () => {
  const notProcessed: FailureCode[] = ['refused', 'unauthorized', 'media-type', 'too-many']
  const maybeProcessed = [
    'server-error',
    'time-out',
    'malformed',
    'undelivered',
    'delivery timed out',
  ] as const

  test.each(notProcessed)(
    'a code that was certainly not sent ("%s") is refunded in all quotas, and can be requested again at once',
    async (failure) => {
      world.delivered = failure
      expect(errorOf(await world.send(jane))).toBe('sendFailed')
      expect(world.calls.filter((call) => call.startsWith('refund'))).toEqual(['refund client', 'refund app'])
      world.delivered = 'ok'
      expect(errorOf(await world.send(jane))).toBeUndefined()
    },
  )

  test.each(maybeProcessed)(
    'a code that was perhaps not sent ("%s") stays consumed, and the user reads when to try again',
    async (failure) => {
      world.delivered = failure
      const error = /time/.test(failure) ? 'sendTimedOut' : 'sendUncertain'
      expect(await world.send(jane)).toMatchObject({ error: { code: error, retryAt: world.now + minute } })
      expect(errorOf(await world.send(jane, fromClient(2)))).toBe('sendTooSoon')
    },
  )

  test('if a code to a known browser was perhaps not sent, the error names the wait of known browsers, not that of new ones', async () => {
    await world.send(jane)
    world.now += minute / 2
    world.delivered = 'server-error'
    expect(await world.send(jane, { knownBrowser: janesBrowser, ...fromClient(2) })).toMatchObject({
      error: { code: 'sendUncertain', retryAt: world.now + minute },
    })
  })
})

describe('after the send', () => {
  test('a code that was sent does not work if the user signs out everywhere while it is being sent', async () => {
    const { email } = await world.pending(jane)
    world.now += minute
    world.before.deliver = async () => {
      const account = new StoredAccount(world.store, email, () => world.now)
      await account.update((current, now) => endAll(current, 'epoch', now))
    }
    expect(errorOf(await world.send(jane))).toBe('sendUncertain')
  })

  test('a code that was sent works if it was requested after the user signed out everywhere', async () => {
    const { email } = await world.pending(jane)
    const account = new StoredAccount(world.store, email, () => world.now)
    await account.update((current, now) => endAll(current, 'epoch', now))
    world.now += minute
    expect(errorOf(await world.check(await world.pending(jane), '12345678'))).toBeUndefined()
  })

  test('a code that was sent works for ten minutes from when it was requested, however long its delivery took', async () => {
    const requestedAt = world.now
    world.before.deliver = () => {
      world.now += 5000
    }
    const pending = await world.pending(jane)
    expect([pending.sentAt, pending.expiresAt]).toEqual([requestedAt, requestedAt + 10 * minute])
    world.now = pending.expiresAt
    expect(errorOf(await world.check(pending, '12345678'))).toBe('codeExpired')
  })

  test('two attempts have different references', async () => {
    const attempts = [await world.pending(jane), await world.pending('john@example.com')]
    expect(new Set(attempts.map(({ attemptId }) => referenceOf(attemptId))).size).toBe(2)
  })

  test('a code that was sent does not work if the store cannot save it, and the user reads that', async () => {
    world.before.deliver = () => {
      world.storeFails = true
    }
    expect(errorOf(await world.send(jane))).toBe('sendUncertain')
  })

  test('a resent code replaces the older one', async () => {
    const pending = await world.pending(jane)
    world.now += minute
    const result = await world.resend(pending)
    expect(result).toMatchObject({
      redirect: '/sign-in/code',
      cookies: { pending: { attemptId: pending.attemptId } },
      notice: 'resent',
    })
    expect(errorOf(await world.check(pending, '12345678'))).toBe('codeReplaced')
  })

  test('a code that was sent does not replace one that another browser requested later for the same attempt', async () => {
    const pending = await world.pending(jane)
    world.now += minute
    let newer: SignInResult | undefined
    world.before.deliver = async () => {
      world.now += 1000
      newer = await world.resend(pending, { knownBrowser: janesBrowser })
    }
    expect(errorOf(await world.resend(pending))).toBe('sendUncertain')
    if (!newer || 'error' in newer || !newer.cookies.pending) throw new Error('Not sent')
    expect(errorOf(await world.check(newer.cookies.pending, '12345678'))).toBeUndefined()
  })

  describe('duplicate posts', () => {
    const formId = '2b2f3c1e-9d0a-4f5b-8c7d-1e2f3a4b5c6d'

    test('the second post of a sign-in form leads to the code page, and sets the cookie again', async () => {
      const first = await world.send(jane, {}, formId)
      expect(await world.send(jane, {}, formId)).toMatchObject({
        redirect: '/sign-in/code',
        cookies: { pending: { ...pendingOf(first), sentAt: expect.any(Number) } },
      })
      expect(deliveries()).toBe(1)
    })

    test('the second post of a sign-in form waits while the code of the first is being sent', async () => {
      let second: Promise<SignInResult> | undefined
      world.before.deliver = async () => {
        second = world.send(jane, {}, formId)
        // The cooldown has refused the second post, which waits.
        while (!world.calls.includes('sleep')) await setImmediate()
      }
      const first = await world.send(jane, {}, formId)
      expect(second && pendingOf(await second)).toEqual({ ...pendingOf(first), sentAt: expect.any(Number) })
      expect(deliveries()).toBe(1)
    })

    test('the second post of a sign-in form does not wait if the first has failed', async () => {
      world.delivered = 'time-out'
      expect(errorOf(await world.send(jane, {}, formId))).toBe('sendTimedOut')
      const before = world.now
      expect(errorOf(await world.send(jane, {}, formId))).toBe('sendTooSoon')
      expect(world.now).toBe(before)
    })

    test('only a second post of the same sign-in form with the same email address leads to the code page', async () => {
      const first = await world.send(jane, {}, formId)
      const otherForm = '7c2f3c1e-9d0a-4f5b-8c7d-1e2f3a4b5c6d'
      expect(errorOf(await world.send(jane, {}, otherForm))).toBe('sendTooSoon')
      expect(errorOf(await world.send(jane))).toBe('sendTooSoon')
      const other = await world.send('joe@example.com', {}, formId)
      expect(pendingOf(other)?.attemptId).not.toBe(pendingOf(first)?.attemptId)
    })

    test('the second post of a sign-in form does not lead to the code page once the code has been used', async () => {
      const first = pendingOf(await world.send(jane, {}, formId))
      if (!first) throw new Error('No code was sent')
      await world.check(first, '12345678')
      expect(errorOf(await world.send(jane, {}, formId))).toBe('sendTooSoon')
    })

    test.each(['1', 'x'.repeat(36), '__proto__', ''])(
      'a second post is recognised by a valid form ID only, not by %j',
      async (invalidId) => {
        await world.send(jane, {}, invalidId)
        expect(errorOf(await world.send(jane, {}, invalidId))).toBe('sendTooSoon')
      },
    )

    test('the second post of a resend form gets the code of the first, with the notice', async () => {
      const pending = await world.pending(jane)
      world.now += minute
      const first = await world.resend(pending)
      expect(await world.resend(pending)).toMatchObject({
        redirect: '/sign-in/code',
        cookies: { pending: { otpId: pendingOf(first)?.otpId } },
        notice: 'resent',
      })
    })
  })

  test('a code is not sent again within a minute, even from the resend form', async () => {
    const pending = await world.pending(jane)
    expect(errorOf(await world.resend(pending))).toBe('sendTooSoon')
    expect(deliveries()).toBe(0)
  })
})

test.each([1, 2, 3, 4])('if the store fails at call %i, no code is sent', async (nth) => {
  const services = { ...world.services, store: failingAt(world.store, nth) }
  const input = { email: jane, next: '', formId: '' }
  await expect(sendCode(input, world.visitor(), services)).rejects.toThrow('The test says so')
  expect(deliveries()).toBe(0)
})
