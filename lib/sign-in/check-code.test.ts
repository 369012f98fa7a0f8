import { createHash, randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { saveCode } from '../account/code.ts'
import { endAll, endSession } from '../account/sessions.ts'
import { log } from '../log.ts'
import type { FailureCode } from '../magiclinksdev/index.ts'
import { pseudonym } from '../pseudonym.ts'
import { StoredAccount } from '../store/stored-account.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { sessionFor } from '../testing/session.ts'
import { applySettings } from '../testing/settings.ts'
import { errorOf, failingAt, SignInWorld } from '../testing/sign-in.ts'
import { checkCode } from './check-code.ts'
import { contextFor } from './context.ts'
import { type PendingSignIn, referenceOf } from './pending.ts'
import type { SignInResult, Visitor } from './types.ts'
import { submissionOf } from './verify-code.ts'

applySettings()

const right = '12345678'
const minute = 60_000
let world: SignInWorld
beforeEach(() => {
  world = new SignInWorld()
})

const knownBrowserOf = (email: string) => ({
  uid: pseudonym('uid', email),
  id: '11111111-1111-4111-8111-111111111111',
})
const fromClient = (i: number) =>
  ({ clientIp: { kind: 'known', address: `192.0.${Math.floor(i / 200) + 2}.${i % 200}` } }) as const
const wrongCode = (i: number) => String(i).padStart(8, '0')

/** Makes one wrong guess at each of `count` accounts. Returns how many guesses pass the quota of the client. */
async function guessWrong(count: number, client: Partial<Visitor> = {}): Promise<number> {
  let passed = 0
  for (let i = 0; i < count; i += 1) {
    const pending = await world.pending(`user${i}@example.com`, fromClient(1000 + i))
    if (errorOf(await world.check(pending, '00000000', client)) === 'codeWrong') passed += 1
  }
  return passed
}

const usesOf = async (quota: string, email: Parameters<SignInWorld['account']>[0]) =>
  (await world.account(email)).quotas[quota]?.used ?? 0

describe('sequence', () => {
  test("a code is checked in this order: the client's quota, the guess, the API, its answer, the JWT, the session", async () => {
    const pending = await world.pending()
    const result = await world.check(pending, right)
    expect(world.calls).toEqual([
      'consume client',
      'read',
      'captcha',
      'write',
      `validate ${right}`,
      'refund client',
      'write',
      'jwt',
      'write',
    ])
    expect(result).toMatchObject({
      redirect: '/account',
      cookies: { pending: null, session: { maxAge: 60 } },
    })
  })

  test.each([
    ['without a pending sign-in', { pending: null }, 'noRequest'],
    ['from a form of an older attempt', { reference: 'AAA' }, 'olderRequest'],
    ['of an input that cannot be a code', { code: '1234' }, 'codeMalformedDigits'],
  ])('a submit %s is refused before the store or the API is asked', async (_, change, error) => {
    const pending = await world.pending()
    const input = { code: right, reference: referenceOf(pending.attemptId), ...change }
    const visitor = world.visitor({ pending, ...('pending' in change && { pending: null }) })
    const result = await checkCode(input, visitor, world.services)
    expect(errorOf(result)).toBe(error)
    expect(world.calls).toEqual([])
  })

  test('a wrong code that was submitted before is refused without asking the API, and consumes nothing', async () => {
    const pending = await world.pending()
    await world.check(pending, '00000000')
    world.calls = []
    expect(await world.check(pending, '00000000')).toMatchObject({
      error: { code: 'codeWrong', values: { left: 4 } },
    })
    expect(world.calls).toEqual(['consume client', 'read', 'refund client'])
  })
})

describe('a response of the API', () => {
  const notProcessed: FailureCode[] = ['refused', 'unauthorized', 'media-type', 'too-many']
  const maybeProcessed: FailureCode[] = ['rejected', 'server-error', 'time-out', 'malformed']

  test.each(notProcessed)(
    'the API failure "%s" refunds the guess, and the code still works',
    async (failure) => {
      const pending = await world.pending()
      world.answers = [failure]
      expect(errorOf(await world.check(pending, right))).toBe('checkFailed')
      expect(await usesOf('guesses:new', pending.email)).toBe(0)
      expect(errorOf(await world.check(pending, right))).toBeUndefined()
    },
  )

  test.each(maybeProcessed)(
    'after the API failure "%s" the guess counts, and the code is never called wrong',
    async (failure) => {
      const pending = await world.pending()
      world.answers = [failure]
      expect(errorOf(await world.check(pending, '00000000'))).toBe('checkUncertain')
      expect(await usesOf('guesses:new', pending.email)).toBe(1)
      expect(errorOf(await world.check(pending, '00000000'))).toBe('codeMaybeUsed')
      expect(await usesOf('guesses:new', pending.email)).toBe(1)
    },
  )

  test('if the response is lost after the server consumed the code, the user is asked to request a new code, and the code is not called wrong', async () => {
    const pending = await world.pending()
    world.answers = ['time-out']
    expect(errorOf(await world.check(pending, right))).toBe('checkUncertain')
    expect(errorOf(await world.check(pending, right))).toBe('codeMaybeUsed')
  })

  test('after the last guess, a code that was not submitted before is refused, but a code whose response was lost can be submitted again', async () => {
    const pending = await world.pending()
    world.answers = new Array(4).fill('server-error')
    const lost = [right, '00000001', '00000002', '00000003']
    for (const code of lost) expect(errorOf(await world.check(pending, code))).toBe('checkUncertain')
    for (let i = 0; i < 2; i += 1) {
      expect(errorOf(await world.check(pending, '00000004'))).toBe('codeWrongLast')
    }
    expect(errorOf(await world.check(pending, '00000005'))).toBe('codeExhausted')
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
  })

  test('a 500 of the API, any number of times, does not use up a right code', async () => {
    const pending = await world.pending()
    world.answers = new Array(20).fill('server-error')
    for (let i = 0; i < 20; i += 1) expect(errorOf(await world.check(pending, right))).toBe('checkUncertain')
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
  })
})

describe('client limits', () => {
  const clientQuotaCalls = () => world.calls.filter((call) => call.endsWith(' client'))

  test.each([
    ['refunded', 'a right code', right, [], ['consume client', 'refund client']],
    ['not refunded', 'a wrong code', '00000000', [], ['consume client']],
    [
      'refunded',
      'a code that certainly was not evaluated',
      right,
      ['refused'],
      ['consume client', 'refund client'],
    ],
    ['not refunded', 'a code whose answer was lost', right, ['time-out'], ['consume client']],
  ] as const)('the quota of the client is %s after %s', async (_result, _case, code, answers, calls) => {
    const pending = await world.pending()
    world.answers = [...answers]
    await world.check(pending, code)
    expect(clientQuotaCalls()).toEqual(calls)
  })

  test('the quota of the client is separate for guesses and for sends', async () => {
    await guessWrong(30)
    const pending = await world.pending()
    expect(errorOf(await world.check(pending, right))).toBe('tooManyFromClient')
    expect(errorOf(await world.send('john@example.com'))).toBeUndefined()
  })

  test('once the quota of the client is used up, the error says when to try again', async () => {
    const pending = await world.pending()
    const startedAt = world.now
    await guessWrong(30)
    world.now += minute
    expect(await world.check(pending, right)).toMatchObject({
      error: { code: 'tooManyFromClient', retryAt: startedAt + 60 * minute },
    })
  })

  test('if the quota of the client cannot be refunded, a right code still signs in', async () => {
    const pending = await world.pending()
    world.before['refund client'] = () => {
      throw new StoreUnavailable('The test says so')
    }
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
  })
})

describe('concurrently', () => {
  test('200 concurrent guesses at one code: five reach the API', async () => {
    const pending = await world.pending()
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => world.check(pending, wrongCode(i), fromClient(i))),
    )
    expect(world.validated).toHaveLength(5)
    expect(errorOf(await world.check(pending, right))).toBe('codeExhausted')
    expect(world.validated).toHaveLength(5)
  })

  test('200 concurrent guesses at one code from a known browser: five reach the API', async () => {
    const pending = await world.pending()
    // All known browsers of the account share this quota. It must not be the limit here.
    const client = { limit: 1000, windowMs: minute }
    const limits = { ...world.services.limits, client: { send: client, guess: client } }
    const services = { ...world.services, limits }
    const visitor = () => world.visitor({ pending, knownBrowser: knownBrowserOf(pending.email) })
    const input = { reference: referenceOf(pending.attemptId) }
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => checkCode({ ...input, code: wrongCode(i) }, visitor(), services)),
    )
    expect(world.validated).toHaveLength(5)
  })

  test('300 concurrent guesses at 60 codes of one account: 50 reach the API, and another account is not affected', async () => {
    const pending = await world.pending()
    const account = new StoredAccount(world.store, pending.email, () => world.now)
    const codes = Array.from({ length: 60 }, (_, i) => ({
      ...pending,
      attemptId: randomUUID(),
      otpId: randomUUID(),
      client: i,
    }))
    for (const code of codes) {
      const period = { until: code.expiresAt, epoch: undefined }
      await account.update((current, now) => saveCode(current, code, period, now))
    }
    await Promise.all(
      codes.flatMap(({ client, ...code }) =>
        [0, 1, 2, 3, 4].map((i) => world.check(code, wrongCode(i), fromClient(client))),
      ),
    )
    expect(world.validated).toHaveLength(50)
    expect(await world.check(pending, right)).toMatchObject({
      error: { code: 'guessTooMany', retryAt: world.now + 24 * 60 * minute },
    })
    expect(errorOf(await world.check(await world.pending('john@example.com'), right))).toBeUndefined()
  })

  test('20 concurrent submits of the right code: one reaches the API, one session opens, and all are signed in', async () => {
    const pending = await world.pending()
    const results = await Promise.all(Array.from({ length: 20 }, () => world.check(pending, right)))
    expect(world.validated).toHaveLength(1)
    expect(results.map(errorOf)).toEqual(new Array(20).fill(undefined))
    expect(world.calls.filter((call) => call === 'refund client')).toHaveLength(20)
    expect(Object.keys((await world.account(pending.email)).sessions)).toHaveLength(1)
  })

  test('a double submit on the last guess signs in', async () => {
    const pending = await world.pending()
    for (let i = 0; i < 4; i += 1) await world.check(pending, `0000000${i}`)
    const results = await Promise.all([world.check(pending, right), world.check(pending, right)])
    expect(results.map(errorOf)).toEqual([undefined, undefined])
    expect(world.validated).toHaveLength(5)
  })

  test('a double submit of a wrong code is one guess, and both requests get the same error', async () => {
    const pending = await world.pending()
    const results = await Promise.all([world.check(pending, '00000000'), world.check(pending, '00000000')])
    expect(results.map(errorOf)).toEqual(['codeWrong', 'codeWrong'])
    expect(await usesOf('guesses:new', pending.email)).toBe(1)
  })

  test('a duplicate submit waits for a slow request, and gets the same result', async () => {
    const pending = await world.pending()
    const answeredAt = world.now + 6000
    let second: Promise<SignInResult> | undefined
    world.before[`validate ${right}`] = async () => {
      second = world.check(pending, right)
      for (let turn = 0; turn < 1000 && world.now < answeredAt; turn += 1) await setImmediate()
    }
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
    expect(await second).toMatchObject({ redirect: '/account' })
    expect(world.now).toBeGreaterThanOrEqual(answeredAt)
    expect(world.now - answeredAt).toBeLessThanOrEqual(1000)
    expect(world.validated).toHaveLength(1)
  })

  test.each(['server-error', 'refused'] as const)(
    'a duplicate submit waits for a request that fails ("%s"), gets the same error, and does not ask the API',
    async (failure) => {
      const pending = await world.pending()
      world.answers = [failure]
      const results = await Promise.all([world.check(pending, right), world.check(pending, right)])
      expect(errorOf(results[0])).toBe(errorOf(results[1]))
      expect(world.validated).toHaveLength(1)
    },
  )

  test('a duplicate submit that waits for a request without a response gives up after 7 seconds, and does not ask the API', async () => {
    const pending = await world.pending()
    let second: Promise<unknown> | undefined
    const startedAt = world.now
    world.before[`validate ${right}`] = async () => {
      second = world.check(pending, right)
      expect(await second).toMatchObject({ error: { code: 'checkUncertain' } })
      expect(world.now - startedAt).toBe(7000)
    }
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
    expect(world.validated).toHaveLength(1)
  })
})

test('a duplicate submit gives up after 7 seconds, even if another request asks the API about the code in the meantime', async () => {
  const pending = await world.pending()
  const startedAt = world.now
  let waiting: Promise<SignInResult> | undefined
  const hang = async () => void (await waiting)
  /** At the deadline of the first request, a third one asks about the same code. */
  const askAgain = async () => {
    if (world.now < startedAt + 6500) {
      world.before.sleep = askAgain
      return
    }
    world.now = startedAt + 7000
    await new Promise<void>((resolve) => {
      world.before[`validate ${right}`] = () => {
        resolve()
        return hang()
      }
      void world.check(pending, right)
    })
  }
  world.before[`validate ${right}`] = () => {
    world.now += 1000
    world.before.sleep = askAgain
    waiting = world.check(pending, right)
    return hang()
  }
  await world.check(pending, right)
  expect(await waiting).toMatchObject({ error: { code: 'checkUncertain' } })
  expect(world.now).toBe(startedAt + 8000)
  expect(world.validated).toHaveLength(2)
})

describe('JWT failures', () => {
  test('if no JWT can be made, no session opens, and the same code signs in later without asking the API again', async () => {
    const pending = await world.pending()
    world.jwt = 'fails'
    expect(errorOf(await world.check(pending, right))).toBe('acceptedButFailed')
    expect((await world.account(pending.email)).sessions).toEqual({})
    world.jwt = 'ok'
    world.now += 9 * minute
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
    expect(world.validated).toHaveLength(1)
  })

  test('if no JWT can be made, trying again costs no guess, however often, but consumes the quota of the client', async () => {
    const pending = await world.pending()
    world.jwt = 'fails'
    const errors = []
    for (let i = 0; i < 32; i += 1) errors.push(errorOf(await world.check(pending, right)))
    expect(errors.filter((error) => error === 'acceptedButFailed')).toHaveLength(31)
    expect(errors.at(-1)).toBe('tooManyFromClient')
    expect(await usesOf('guesses:new', pending.email)).toBe(0)
  })

  test('if no JWT can be made because making the claims fails, the same code signs in later', async () => {
    const pending = await world.pending()
    world.jwt = 'throws'
    await expect(world.check(pending, right)).rejects.toThrow('database')
    expect((await world.account(pending.email)).sessions).toEqual({})
    world.jwt = 'ok'
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
  })
})

describe('JWT failures of duplicates', () => {
  test('if no JWT can be made when a code is submitted again, the session that the code has opened does not end', async () => {
    const pending = await world.pending()
    await world.check(pending, right)
    world.jwt = 'fails'
    expect(errorOf(await world.check(pending, right))).toBe('acceptedButFailed')
    expect(Object.keys((await world.account(pending.email)).sessions)).toHaveLength(1)
  })

  test.each([
    ['first', 'fails', 'ok', ['acceptedButFailed', undefined]],
    ['second', 'ok', 'fails', [undefined, 'acceptedButFailed']],
  ] as const)(
    'if the %s of two requests with the same code gets no JWT, the other one signs in',
    async (_, firstJwt, secondJwt, errors) => {
      const pending = await world.pending()
      let second: string | undefined
      world.before.jwt = async () => {
        world.jwt = secondJwt
        second = errorOf(await world.check(pending, right))
        world.jwt = firstJwt
      }
      const first = errorOf(await world.check(pending, right))
      expect([first, second]).toEqual(errors)
      expect(Object.keys((await world.account(pending.email)).sessions)).toHaveLength(1)
      expect(world.validated).toHaveLength(1)
    },
  )

  test('if no JWT can be made when a code is submitted again, a session that was signed out in the meantime is not reopened', async () => {
    const pending = await world.pending()
    await world.check(pending, right)
    const [sid = ''] = Object.keys((await world.account(pending.email)).sessions)
    world.jwt = 'fails'
    world.before.jwt = async () => {
      const account = new StoredAccount(world.store, pending.email, () => world.now)
      await account.update((current) => endSession(current, sid))
    }
    expect(errorOf(await world.check(pending, right))).toBe('acceptedButFailed')
    world.jwt = 'ok'
    expect(errorOf(await world.check(pending, right))).toBe('codeUsed')
    expect((await world.account(pending.email)).sessions).toEqual({})
  })
})

describe('while another request changes the account', () => {
  test('"sign out everywhere" while the JWT is being made: no session opens', async () => {
    const pending = await world.pending()
    world.before.jwt = async () => {
      const account = new StoredAccount(world.store, pending.email, () => world.now)
      await account.update((current, now) => endAll(current, 'epoch', now))
    }
    expect(errorOf(await world.check(pending, right))).toBe('codeExpired')
    expect((await world.account(pending.email)).sessions).toEqual({})
  })

  test('a resend while the API is asked: the older code opens no session', async () => {
    const pending = await world.pending()
    world.now += minute
    world.before[`validate ${right}`] = async () => {
      expect(errorOf(await world.resend(pending))).toBeUndefined()
    }
    expect(errorOf(await world.check(pending, right))).toBe('codeReplaced')
  })

  test('a resend while the JWT is being made: the older code opens no session', async () => {
    const pending = await world.pending()
    world.now += minute
    world.before.jwt = async () => {
      expect(errorOf(await world.resend(pending))).toBeUndefined()
    }
    expect(errorOf(await world.check(pending, right))).toBe('codeReplaced')
    expect((await world.account(pending.email)).sessions).toEqual({})
  })

  test('a sign-out while the same code is submitted again: the session is not reopened', async () => {
    const pending = await world.pending()
    await world.check(pending, right)
    const [sid = ''] = Object.keys((await world.account(pending.email)).sessions)
    world.before.jwt = async () => {
      const account = new StoredAccount(world.store, pending.email, () => world.now)
      await account.update((current) => endSession(current, sid))
    }
    expect(errorOf(await world.check(pending, right))).toBe('codeUsed')
    expect((await world.account(pending.email)).sessions).toEqual({})
    expect(errorOf(await world.check(pending, right))).toBe('codeUsed')
  })
})

describe('store outages', () => {
  test('if the store fails after a response other than 200, the user does not wait for the store', async () => {
    const pending = await world.pending()
    const startedAt = world.now
    world.before['validate 00000000'] = () => {
      world.storeFails = true
    }
    expect(errorOf(await world.check(pending, '00000000'))).toBe('checkUncertain')
    expect(world.now).toBe(startedAt)
  })

  test('if the store fails before the guess is noted, the API is not asked', async () => {
    const pending = await world.pending()
    world.before.write = () => {
      world.storeFails = true
    }
    await expect(world.check(pending, right)).rejects.toThrow('The test says so')
    expect(world.validated).toEqual([])
  })

  test('if the store fails briefly after the 200, the result is noted once the store is back', async () => {
    const pending = await world.pending()
    world.before[`validate ${right}`] = () => {
      world.storeFails = true
      world.before.sleep = () => {
        world.storeFails = false
      }
    }
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
  })

  test('if the store fails for 7 seconds after the 200, no session opens, and the user later reads that the code may be used up', async () => {
    const pending = await world.pending()
    const startedAt = world.now
    world.before[`validate ${right}`] = () => {
      world.storeFails = true
    }
    expect(errorOf(await world.check(pending, right))).toBe('checkUncertain')
    expect(world.now - startedAt).toBeLessThanOrEqual(7000)
    world.storeFails = false
    world.now += 7000
    expect(errorOf(await world.check(pending, right))).toBe('codeMaybeUsed')
    expect((await world.account(pending.email)).sessions).toEqual({})
  })

  test('if the store fails when the session should open, the same code opens it later', async () => {
    const pending = await world.pending()
    world.before.jwt = () => {
      world.storeFails = true
    }
    expect(errorOf(await world.check(pending, right))).toBe('acceptedButFailed')
    world.storeFails = false
    expect(errorOf(await world.check(pending, right))).toBeUndefined()
  })
})

test.each([1, 2, 3, 4, 5, 6])(
  'if the store fails at call %i, a session opens only if the user is signed in, and the same code signs in afterwards',
  async (nth) => {
    const pending = await world.pending()
    const before = world.calls.length
    const services = { ...world.services, store: failingAt(world.store, nth) }
    const input = { code: right, reference: referenceOf(pending.attemptId) }
    const first = await checkCode(input, world.visitor({ pending }), services).catch(() => 'unavailable')
    const isSignedIn = typeof first === 'object' && 'redirect' in first
    const { sessions } = await world.account(pending.email)
    expect(Object.keys(sessions)).toHaveLength(isSignedIn ? 1 : 0)
    expect(world.calls.length).toBeGreaterThan(before)

    expect(errorOf(await world.check(pending, right))).toBeUndefined()
    expect(world.validated).toHaveLength(1)
    expect(Object.keys((await world.account(pending.email)).sessions)).toHaveLength(1)
  },
)

test('the MAC of a code depends on the OTP ID, so the guesses stored for one attempt reveal nothing about another', async () => {
  const macsOfWrongGuess = async () => {
    const pending = await world.pending()
    await world.check(pending, '00000000')
    return Object.keys((await world.account(pending.email)).attempts[pending.attemptId]?.guesses ?? {})
  }
  const first = await macsOfWrongGuess()
  world.now += minute
  const second = await macsOfWrongGuess()
  expect([...first, ...second]).toHaveLength(2)
  expect(second).not.toEqual(first)
})

describe('limits', () => {
  test('30 guesses an hour pass from one client IP, for any number of accounts', async () => {
    expect(await guessWrong(40, fromClient(3))).toBe(30)
    const pending = await world.pending('jane@example.com', fromClient(1))
    expect(await world.check(pending, right, fromClient(3))).toMatchObject({
      error: { code: 'tooManyFromClient', retryAt: world.now + 60 * minute },
    })
    expect(errorOf(await world.check(pending, right, fromClient(4)))).toBeUndefined()
  })

  test('all known browsers of an account share one quota of guesses, from any client IP, and each account has its own', async () => {
    const guess = { limit: 3, windowMs: 60 * minute }
    const { limits } = world.services
    world.services.limits = { ...limits, client: { ...limits.client, guess } }
    const jane = await world.pending('jane@example.com', fromClient(1))
    const john = await world.pending('john@example.com', fromClient(2))
    const check = async (pending: PendingSignIn, code: string, client: number) => {
      const knownBrowser = { ...knownBrowserOf(pending.email), id: randomUUID() }
      return errorOf(await world.check(pending, code, { ...fromClient(client), knownBrowser }))
    }
    for (const i of [1, 2, 3]) expect(await check(jane, wrongCode(i), i)).toBe('codeWrong')
    expect(await check(jane, right, 4)).toBe('tooManyFromClient')
    expect(await check(john, right, 4)).toBeUndefined()
  })

  test('all clients with an unknown IP share 20 sends and guesses an hour', async () => {
    const unknown = { clientIp: { kind: 'unknown' } } as const
    expect(await guessWrong(15, unknown)).toBe(15)
    const sent = []
    for (let i = 0; i < 15; i += 1) sent.push(errorOf(await world.send(`other${i}@example.com`, unknown)))
    expect(sent.filter((error) => error === undefined)).toHaveLength(5)
    const pending = await world.pending()
    expect(errorOf(await world.check(pending, right, unknown))).toBe('tooManyFromClient')
  })

  test('a known browser is limited together with the other known browsers, not by its client IP', async () => {
    await guessWrong(30)
    const pending = await world.pending()
    expect(errorOf(await world.check(pending, right))).toBe('tooManyFromClient')
    const knownBrowser = knownBrowserOf(pending.email)
    expect(errorOf(await world.check(pending, right, { knownBrowser }))).toBeUndefined()
    expect(world.calls).toContain('consume browser')
  })

  test('a browser that is known to another account counts as new', async () => {
    const pending = await world.pending()
    await world.check(pending, '00000000', { knownBrowser: knownBrowserOf('john@example.com') })
    expect(await usesOf('guesses:new', pending.email)).toBe(1)
  })

  test('too many wrong guesses at one account are refused with the time of the next allowed guess', async () => {
    const pending = await world.pending()
    const quota = { name: 'guesses:new', limit: 2, ms: 24 * 60 * minute }
    world.services.limits = { ...world.services.limits, guesses: () => quota }
    await world.check(pending, '00000000')
    world.now += minute
    await world.check(pending, '00000001')
    expect(await world.check(pending, right)).toMatchObject({
      error: { code: 'guessTooMany', retryAt: pending.sentAt + quota.ms },
    })
    expect(world.validated).toHaveLength(2)
  })

  test('guesses of a known browser consume the quota of known browsers', async () => {
    const pending = await world.pending()
    const knownBrowser = knownBrowserOf(pending.email)
    await world.check(pending, '00000000', { knownBrowser })
    expect(await usesOf('guesses:known', pending.email)).toBe(1)
    expect(await usesOf('guesses:new', pending.email)).toBe(0)
  })

  test("with TRUSTED_PROXY=none, on a developer's machine, new browsers have no client limit", async () => {
    const none = { clientIp: { kind: 'none' } } as const
    expect(await guessWrong(40, none)).toBe(40)
    const pending = await world.pending()
    expect(errorOf(await world.check(pending, right, none))).toBeUndefined()
  })
})

test('signing in while signed in ends the old session', async () => {
  const first = await world.pending()
  await world.check(first, right)
  const [sid = ''] = Object.keys((await world.account(first.email)).sessions)
  world.now += minute
  const second = await world.pending('john@example.com')
  const session = sessionFor(first.email, { sid })
  await world.check(second, right, { session })
  expect((await world.account(first.email)).sessions).toEqual({})
  expect(Object.keys((await world.account(second.email)).sessions)).toHaveLength(1)
})

test('signing in while signed in succeeds even if the durable write that ends the old session fails', async () => {
  const first = await world.pending()
  await world.check(first, right)
  const [sid = ''] = Object.keys((await world.account(first.email)).sessions)
  world.now += minute
  const second = await world.pending('john@example.com')
  const session = sessionFor(first.email, { sid })
  const { store } = world.services
  let durableWrites = 0
  world.services.store = {
    ...failingAt(store, 0),
    compareAndSet: (key, expected, next, durable) => {
      if (!durable) return store.compareAndSet(key, expected, next)
      durableWrites += 1
      return Promise.reject(new StoreUnavailable('The test says so'))
    },
  }
  expect(await world.check(second, right, { session })).toMatchObject({ redirect: '/account' })
  expect(durableWrites).toBe(1)
})

test('a duplicate submit does not end the session that its code has just opened', async () => {
  const pending = await world.pending()
  await world.check(pending, right)
  const [sid = ''] = Object.keys((await world.account(pending.email)).sessions)
  const session = sessionFor(pending.email, { sid })
  expect(errorOf(await world.check(pending, right, { session }))).toBeUndefined()
  expect(Object.keys((await world.account(pending.email)).sessions)).toEqual([sid])
})

test('a session begins when its code is redeemed, and its idle time when the session opens', async () => {
  const pending = await world.pending()
  const since = world.now
  world.jwt = 'fails'
  await world.check(pending, right)
  world.jwt = 'ok'
  world.now += 5 * minute
  await world.check(pending, right)
  const day = 24 * 60 * minute
  expect(Object.values((await world.account(pending.email)).sessions)).toEqual([
    {
      since,
      until: since + 7 * day,
      // The server dates the JWT, and its clock may be a minute ahead.
      idle: { since: world.now, until: world.now + day + minute },
      browser: 'Firefox',
      system: 'Linux',
    },
  ])
})

describe('the result', () => {
  const signedIn = async (
    changes: Partial<PendingSignIn>,
    more: Parameters<SignInWorld['check']>[2] = {},
  ) => {
    const result = await world.check({ ...(await world.pending()), ...changes }, right, more)
    if ('error' in result) throw new Error(result.error.code)
    return result
  }

  test('after signing in, the user returns to the page that required a session', async () => {
    expect((await signedIn({ next: '/account?tab=2' })).redirect).toBe('/account?tab=2')
  })

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example'])(
    'a cookie with %s as its `next` leads to the account',
    async (next) => {
      expect((await signedIn({ next })).redirect).toBe('/account')
    },
  )

  test('after signing in, the browser is known to this account, under a new ID', async () => {
    const { cookies } = await signedIn({})
    expect(cookies.knownBrowser).toEqual({
      uid: knownBrowserOf('jane@example.com').uid,
      id: expect.any(String),
    })
    expect(cookies.knownBrowser?.id).not.toBe(knownBrowserOf('jane@example.com').id)
  })

  test('a known browser keeps its ID, and with it its quota', async () => {
    const knownBrowser = knownBrowserOf('jane@example.com')
    expect((await signedIn({}, { knownBrowser })).cookies.knownBrowser).toEqual(knownBrowser)
  })
})

describe('secrets', () => {
  test('the store contains no code, and no hash of a code without a secret key', async () => {
    const pending = await world.pending()
    await world.check(pending, '00000000')
    world.jwt = 'fails'
    await world.check(pending, right)
    const stored = JSON.stringify(await world.account(pending.email))
    for (const code of ['00000000', right]) {
      expect(stored).not.toContain(code)
      for (const text of [code, `code:${pending.otpId}:${code}`]) {
        for (const encoding of ['hex', 'base64', 'base64url'] as const)
          expect(stored).not.toContain(createHash('sha256').update(text).digest(encoding))
      }
    }
  })

  test('no key in the store contains an email address or a client IP', async () => {
    const asked = [vi.spyOn(world.store, 'consume'), vi.spyOn(world.store, 'read')]
    await world.check(await world.pending(), right)
    expect(JSON.stringify(asked.map(({ mock }) => mock.calls))).not.toMatch(/jane|example|192\.0\.2/)
  })

  test('no log line contains an email address, a code or an OTP ID', async () => {
    const logged = [vi.spyOn(log, 'info'), vi.spyOn(log, 'warn'), vi.spyOn(log, 'error')]
    const pending = await world.pending()
    world.answers = ['server-error']
    await world.check(pending, '00000000')
    await world.check(pending, '00000001')
    await world.check(pending, right)
    const lines = JSON.stringify(logged.map(({ mock }) => mock.calls))
    expect(lines).toContain('session.started')
    expect(lines).not.toMatch(/jane|example|0000000|12345678/)
    expect(lines).not.toContain(pending.otpId)
    vi.restoreAllMocks()
  })
})

test('two requests with the same code have different IDs, so a late response to one does not settle the other', async () => {
  const pending = await world.pending()
  const submissions = [1, 2].map(() =>
    submissionOf(contextFor(pending.email, world.visitor(), world.services), pending, right),
  )
  expect(submissions[0]?.mac).toBe(submissions[1]?.mac)
  expect(submissions[0]?.request).not.toBe(submissions[1]?.request)
})

test('a code is refused if its email address is no longer allowed to sign in', async () => {
  const pending = await world.pending()
  world.notAllowed.add(pending.email)
  expect(errorOf(await world.check(pending, right))).toBe('domainNotAllowed')
})
