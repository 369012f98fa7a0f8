import { describe, expect, test } from 'vitest'
import { env } from '../env/index.ts'
import { applySettings } from '../testing/settings.ts'
import { type Account, emptyAccount, type SessionRecord } from './account.ts'
import { clean } from './clean.ts'
import {
  type ApiAnswer,
  checkingMs,
  openSession,
  readCodeStatus,
  readOutcome,
  refuseWithoutGuess,
  type Submission,
  saveCode,
  settle,
  submit,
} from './code.ts'
import { limitsFrom } from './limits.ts'
import { endAll, endSession } from './sessions.ts'

applySettings()
const limits = limitsFrom(env())

const minute = 60_000
const start = Date.UTC(2026, 10, 30)
const lifetime = 10 * minute
const code = { attemptId: 'attempt', otpId: 'otp' }
const session: SessionRecord = {
  since: start,
  until: start + 7 * 24 * 60 * minute,
  idle: { since: start, until: start + 24 * 60 * minute },
  browser: 'Firefox',
  system: 'Linux',
}

/** An account to which a test applies rules one after the other. The test sets the time. */
class World {
  account: Account = emptyAccount
  now = start
  #requests = 0

  constructor() {
    this.save()
  }

  save(otpId = code.otpId): boolean {
    const period = { until: this.now + lifetime, epoch: this.account.epoch?.id }
    return this.#apply((account) => saveCode(account, { ...code, otpId }, period, this.now))
  }

  submission(mac: string, more: Partial<Submission> = {}): Submission {
    this.#requests += 1
    return { ...code, mac, request: `request ${this.#requests}`, knownBrowser: undefined, ...more }
  }

  submit(submission: Submission) {
    return this.#apply((account) => submit(account, submission, limits, this.now))
  }

  settle(submission: Submission, answer: ApiAnswer, sessionId = 'session') {
    return this.#apply((account) => settle(account, submission, answer, sessionId, limits, this.now))
  }

  /** Submits a code, and settles it with this answer if the API must be asked. */
  guess(mac: string, answer: ApiAnswer, more: Partial<Submission> = {}) {
    const submission = this.submission(mac, more)
    const submitted = this.submit(submission)
    return submitted.next === 'ask' ? this.settle(submission, answer) : submitted
  }

  open(sessionId = 'session', otpId = code.otpId) {
    return this.#apply((account) => openSession(account, { ...code, otpId }, sessionId, session, this.now))
  }

  status(otpId = code.otpId) {
    return readCodeStatus(clean(this.account, this.now), { ...code, otpId }, limits, this.now)
  }

  outcome(submission: Submission) {
    return readOutcome(clean(this.account, this.now), submission, limits, this.now)
  }

  signOut(sessionId = 'session') {
    return this.#apply((account) => endSession(account, sessionId))
  }

  signOutEverywhere() {
    this.#apply((account) => endAll(account, 'epoch', this.now))
  }

  usesOf(quota: string): number {
    return this.account.quotas[quota]?.used ?? 0
  }

  #apply<R>(rule: (account: Account) => { account: Account; result: R }): R {
    const { account, result } = rule(clean(this.account, this.now))
    this.account = account
    return result
  }
}

const submitWrongGuesses = (world: World, count: number) => {
  for (let i = 0; i < count; i += 1) world.guess(`wrong ${i}`, 'wrong')
}

describe('code status', () => {
  test('a code is active from when it was sent until it expires', () => {
    const world = new World()
    expect(world.status()).toBe('active')
    world.now += lifetime - 1
    expect(world.status()).toBe('active')
    world.now += 1
    expect(world.status()).toBe('expired')
    expect(world.submit(world.submission('right'))).toEqual({
      next: 'answer',
      answer: { outcome: 'expired' },
    })
  })

  test('a code is expired if the store does not know its attempt', () => {
    const world = new World()
    world.account = emptyAccount
    expect(world.status()).toBe('expired')
    expect(world.submit(world.submission('right'))).toEqual({
      next: 'answer',
      answer: { outcome: 'expired' },
    })
    expect(world.account).toBe(emptyAccount)
  })

  test('a code is replaced by a resend: the older one is refused and consumes nothing', () => {
    const world = new World()
    world.save('newer')
    expect([world.status(), world.status('newer')]).toEqual(['replaced', 'active'])
    const before = world.account
    expect(world.submit(world.submission('right'))).toEqual({
      next: 'answer',
      answer: { outcome: 'replaced' },
    })
    expect(world.account).toBe(before)
  })

  test('a code is exhausted after five different wrong codes: the right one is refused and never reaches the API', () => {
    const world = new World()
    submitWrongGuesses(world, 5)
    expect(world.status()).toBe('exhausted')
    const before = world.account
    expect(world.submit(world.submission('right'))).toEqual({
      next: 'answer',
      answer: { outcome: 'exhausted' },
    })
    expect(world.account).toBe(before)
  })

  test('a code is exhausted for known browsers too: all browsers share its five guesses', () => {
    const world = new World()
    submitWrongGuesses(world, 3)
    for (const browser of ['one', 'two'])
      world.guess(`wrong of ${browser}`, 'wrong', { knownBrowser: browser })
    const exhausted = { next: 'answer', answer: { outcome: 'exhausted' } }
    expect(world.submit(world.submission('right'))).toEqual(exhausted)
    expect(world.submit(world.submission('right', { knownBrowser: 'one' }))).toEqual(exhausted)
  })

  test('a code is exhausted until it expires, and then it is expired', () => {
    const world = new World()
    submitWrongGuesses(world, 5)
    world.now += lifetime - 1
    expect(world.status()).toBe('exhausted')
    world.now += 1
    expect(world.status()).toBe('expired')
    expect(world.submit(world.submission('right'))).toEqual({
      next: 'answer',
      answer: { outcome: 'expired' },
    })
  })

  test('a code is not affected by the code of another attempt at the same account', () => {
    const world = new World()
    const elsewhere = { attemptId: 'elsewhere', otpId: 'other' }
    const period = { until: world.now + lifetime, epoch: undefined }
    world.account = saveCode(world.account, elsewhere, period, world.now).account
    submitWrongGuesses(world, 5)
    expect(world.status()).toBe('exhausted')
    expect(readCodeStatus(world.account, elsewhere, limits, world.now)).toBe('active')
    world.guess('right', 'accepted', elsewhere)
    expect(world.status()).toBe('exhausted')
    expect(readCodeStatus(world.account, elsewhere, limits, world.now)).toBe('redeemed')
  })

  test('a code is redeemed once the API said 200, and opened once the session is listed', () => {
    const world = new World()
    world.guess('right', 'accepted')
    expect(world.status()).toBe('redeemed')
    expect(world.open()).toBe('opened')
    expect(world.status()).toBe('opened')
    expect(world.account.sessions).toHaveProperty('session')
  })

  test('a code is expired at its end, even while the API checks a guess that was submitted in time', () => {
    const world = new World()
    world.now += lifetime - 1
    const submission = world.submission('right')
    world.submit(submission)
    world.now += 1
    expect(world.status()).toBe('expired')
    expect(world.submit(world.submission('another'))).toEqual({
      next: 'answer',
      answer: { outcome: 'expired' },
    })
    expect(world.settle(submission, 'accepted')).toMatchObject({ outcome: 'accepted' })
  })

  test('a resent code is active, whatever happened to the previous code', () => {
    const world = new World()
    submitWrongGuesses(world, 4)
    world.guess('right', 'accepted')
    world.save('newer')
    expect(world.status('newer')).toBe('active')
    expect(world.submit(world.submission('right', { otpId: 'newer' }))).toEqual({ next: 'ask' })
  })

  test('a code is not saved if the user signed out everywhere after its send began', () => {
    const world = new World()
    const epoch = world.account.epoch?.id
    world.signOutEverywhere()
    const period = { until: world.now + lifetime, epoch }
    expect(saveCode(world.account, code, period, world.now).result).toBe(false)
    expect(world.save()).toBe(true)
  })

  test('a code is not replaced by one that was requested earlier but took longer to send', () => {
    const world = new World()
    world.save('newer')
    const older = { ...code, otpId: 'older' }
    const period = { until: world.now + lifetime - 1, epoch: undefined }
    const saved = saveCode(world.account, older, period, world.now)
    expect(saved).toEqual({ account: world.account, result: false })
  })

  test('a code is saved if the epoch in which its send began has ended', () => {
    const world = new World()
    const period = { until: world.now + lifetime, epoch: 'one that has ended' }
    expect(saveCode(world.account, code, period, world.now).result).toBe(true)
  })
})

describe('what counts as a guess', () => {
  test('a guess is noted and consumed before the API is asked', () => {
    const world = new World()
    expect(world.submit(world.submission('a'))).toEqual({ next: 'ask' })
    expect(world.usesOf('guesses:new')).toBe(1)
    expect(world.account.attempts.attempt?.guesses.a?.status).toBe('checking')
  })

  test('a guess that is wrong returns the number of guesses left', () => {
    const world = new World()
    const outcomes = [0, 1, 2, 3, 4].map((i) => world.guess(`wrong ${i}`, 'wrong'))
    expect(outcomes).toEqual([
      ...[4, 3, 2, 1].map((left) => ({ outcome: 'wrong', left })),
      { outcome: 'exhausted' },
    ])
  })

  test('a guess that is wrong stays wrong: submitting it again does not ask the API and consumes nothing', () => {
    const world = new World()
    world.guess('a', 'wrong')
    const before = world.account
    for (let i = 0; i < 20; i += 1) {
      const answer = { outcome: 'wrong', left: 4 }
      expect(world.guess('a', 'accepted')).toEqual({ next: 'answer', answer })
      expect(refuseWithoutGuess(world.account, world.submission('a'), limits, world.now)).toEqual(answer)
    }
    expect(world.account).toBe(before)
  })

  test('200 different codes: five reach the API', () => {
    const world = new World()
    const submitted = Array.from({ length: 200 }, (_, i) => world.submit(world.submission(`code ${i}`)).next)
    expect(submitted.filter((next) => next === 'ask')).toHaveLength(5)
    expect(world.usesOf('guesses:new')).toBe(5)
  })

  test('a guess that was certainly not evaluated is refunded and forgotten', () => {
    const world = new World()
    expect(world.guess('a', 'not-evaluated')).toEqual({ outcome: 'not-evaluated' })
    expect(world.usesOf('guesses:new')).toBe(0)
    expect(world.account.attempts.attempt?.guesses).toEqual({})
  })

  test('a guess that may have been evaluated is not refunded, and the same code can be submitted again', () => {
    const world = new World()
    expect(world.guess('a', 'unknown')).toEqual({ outcome: 'unknown' })
    expect(world.usesOf('guesses:new')).toBe(1)
    expect(world.submit(world.submission('a'))).toEqual({ next: 'ask' })
    expect(world.usesOf('guesses:new')).toBe(1)
  })

  test('a guess whose response was lost is never called wrong, because the response may have been the 200', () => {
    const world = new World()
    world.guess('a', 'unknown')
    expect(world.guess('a', 'wrong')).toEqual({ outcome: 'probably-used' })
    expect(world.guess('a', 'not-evaluated')).toEqual({ outcome: 'unknown' })
    expect(world.usesOf('guesses:new')).toBe(1)
  })

  test('a right code survives any number of lost responses, and signing in refunds only its own guess', () => {
    const world = new World()
    world.guess('wrong', 'wrong')
    for (let i = 0; i < 30; i += 1) world.guess('right', 'unknown')
    expect(world.usesOf('guesses:new')).toBe(2)
    expect(world.guess('right', 'accepted')).toMatchObject({ outcome: 'accepted' })
    expect(world.usesOf('guesses:new')).toBe(1)
  })

  test('a guess whose response was lost can be submitted again, even after five different codes', () => {
    const world = new World()
    world.guess('right', 'unknown')
    submitWrongGuesses(world, 4)
    expect(world.status()).toBe('active')
    expect(world.submit(world.submission('sixth'))).toEqual({
      next: 'answer',
      answer: { outcome: 'exhausted' },
    })
    expect(world.guess('right', 'accepted')).toMatchObject({ outcome: 'accepted' })
  })
})

describe('duplicates', () => {
  test('two submits of the same code are one guess: the second waits for the first', () => {
    const world = new World()
    const first = world.submission('right')
    const second = world.submission('right')
    expect([world.submit(first).next, world.submit(second).next]).toEqual(['ask', 'wait'])
    expect(world.outcome(second)).toBeUndefined()
    expect(world.usesOf('guesses:new')).toBe(1)

    const accepted = world.settle(first, 'accepted')
    expect(world.outcome(second)).toEqual(accepted)
  })

  test('two submits of the same code get the same result, whatever the API answers', () => {
    for (const answer of ['wrong', 'unknown', 'not-evaluated'] as const) {
      const world = new World()
      const [first, second] = [world.submission('a'), world.submission('a')]
      world.submit(first)
      world.submit(second)
      expect(world.settle(first, answer)).toEqual(world.outcome(second))
    }
  })

  test('if the first of two requests with the same code crashes, the second asks the API after the deadline, without a new guess', () => {
    const world = new World()
    world.submit(world.submission('a'))
    world.now += checkingMs - 1
    expect(world.submit(world.submission('a'))).toEqual({ next: 'wait' })
    world.now += 1
    expect(world.submit(world.submission('a'))).toEqual({ next: 'ask' })
    expect(world.usesOf('guesses:new')).toBe(1)
  })

  test('if the first of two requests with the same code crashes, the one that waits is answered at the deadline', () => {
    const world = new World()
    const [first, second] = [world.submission('a'), world.submission('a')]
    world.submit(first)
    world.submit(second)
    world.now += checkingMs - 1
    expect(world.outcome(second)).toBeUndefined()
    world.now += 1
    expect(world.outcome(second)).toEqual({ outcome: 'unknown' })
  })

  test('if two submits of the same code both ask the API, only the last one can note a failure', () => {
    const world = new World()
    const [first, second] = [world.submission('a'), world.submission('a')]
    world.submit(first)
    world.now += checkingMs
    world.submit(second)
    expect(world.settle(first, 'wrong')).toEqual({ outcome: 'probably-used' })
    expect(world.account.attempts.attempt?.guesses.a?.status).toBe('checking')
    expect(world.settle(first, 'not-evaluated')).toEqual({ outcome: 'unknown' })
    expect(world.usesOf('guesses:new')).toBe(1)
    expect(world.settle(second, 'wrong')).toEqual({ outcome: 'probably-used' })
  })

  test('if two submits of the same code both ask the API, the 200 of either counts, and opens one session', () => {
    const world = new World()
    const [first, second] = [world.submission('a'), world.submission('a')]
    world.submit(first)
    world.now += checkingMs
    world.submit(second)
    expect(world.settle(first, 'accepted', 'one')).toMatchObject({ redeemed: { sessionId: 'one' } })
    expect(world.settle(second, 'wrong', 'two')).toMatchObject({ redeemed: { sessionId: 'one' } })
    expect(world.settle(second, 'accepted', 'two')).toMatchObject({ redeemed: { sessionId: 'one' } })
  })

  test('a code can still be redeemed if it expires while the API checks it', () => {
    const world = new World()
    world.now += lifetime - 1
    const submission = world.submission('right')
    world.submit(submission)
    world.now += 5000
    expect(world.settle(submission, 'accepted')).toMatchObject({ outcome: 'accepted' })
    expect(world.open()).toBe('opened')
  })

  test('a 200 for a code that was replaced in the meantime opens no session', () => {
    const world = new World()
    const submission = world.submission('right')
    world.submit(submission)
    world.save('newer')
    expect(world.settle(submission, 'accepted')).toEqual({ outcome: 'replaced' })
    expect(world.open()).toBe('replaced')
  })
})

describe('after the 200', () => {
  test('a redeemed code opens its session without asking the API again, until it would have expired', () => {
    const world = new World()
    const accepted = world.guess('right', 'accepted')
    world.now += lifetime - 1
    expect(world.submit(world.submission('right'))).toEqual({ next: 'answer', answer: accepted })
    world.now += 1
    expect(world.submit(world.submission('right'))).toEqual({
      next: 'answer',
      answer: { outcome: 'expired' },
    })
  })

  test('a redeemed code opens its session for at least a minute, however late it was submitted', () => {
    const world = new World()
    world.now += lifetime - 1
    world.guess('right', 'accepted')
    world.now += minute - 1
    expect(world.status()).toBe('redeemed')
    world.now += 1
    expect(world.status()).toBe('expired')
  })

  test('a redeemed code refunds its own guess and no other', () => {
    const world = new World()
    submitWrongGuesses(world, 3)
    world.guess('right', 'accepted')
    expect(world.usesOf('guesses:new')).toBe(3)
  })

  test('a redeemed code refunds its guess once, and a replay changes nothing', () => {
    const world = new World()
    submitWrongGuesses(world, 3)
    const first = world.submission('right')
    world.submit(first)
    world.settle(first, 'accepted')
    const before = world.account
    for (let i = 0; i < 10; i += 1) {
      world.guess('right', 'accepted')
      world.settle(first, 'accepted')
    }
    expect(world.account).toBe(before)
    expect(world.usesOf('guesses:new')).toBe(3)
  })

  test('a redeemed code cannot be guessed: another code consumes a guess and is wrong, without asking the API', () => {
    const world = new World()
    world.guess('right', 'accepted')
    for (let i = 0; i < 4; i += 1) {
      expect(world.guess(`wrong ${i}`, 'accepted')).toMatchObject({
        next: 'answer',
        answer: { outcome: 'wrong' },
      })
    }
    expect(world.usesOf('guesses:new')).toBe(4)
    expect(world.guess('sixth', 'accepted')).toEqual({ next: 'answer', answer: { outcome: 'exhausted' } })
    expect(world.guess('right', 'wrong')).toMatchObject({ next: 'answer', answer: { outcome: 'accepted' } })
  })

  test('a redeemed code opens no session under another session ID, or once its attempt is gone', () => {
    const world = new World()
    world.guess('right', 'accepted')
    expect(world.open('another')).toBe('expired')
    world.signOutEverywhere()
    expect(world.open()).toBe('expired')
    expect(world.account.sessions).toEqual({})
  })
})

describe('after the session has opened', () => {
  const withOpenSession = () => {
    const world = new World()
    world.guess('right', 'accepted')
    world.open()
    return world
  }

  test('an opened code leads to its session again for 60 seconds, and not afterwards', () => {
    const world = withOpenSession()
    world.now += minute - 1
    expect(world.submit(world.submission('right'))).toMatchObject({ answer: { outcome: 'accepted' } })
    expect(world.open()).toBe('opened')
    world.now += 1
    expect(world.submit(world.submission('right'))).toEqual({
      next: 'answer',
      answer: { outcome: 'expired' },
    })
    expect(world.open()).toBe('expired')
    expect(Object.keys(world.account.sessions)).toEqual(['session'])
  })

  test('if a failover loses an opened session, its code does not reopen the session after the sign-out', () => {
    const world = new World()
    world.guess('right', 'accepted')
    const beforeFailover = world.account
    expect(world.open()).toBe('opened')
    world.account = beforeFailover
    world.signOut()
    expect(world.open()).toBe('expired')
    expect(world.account.sessions).toEqual({})
  })

  test('an opened code does not bring back a session that was signed out', () => {
    const world = withOpenSession()
    world.signOut()
    expect(world.submit(world.submission('right'))).toEqual({ next: 'answer', answer: { outcome: 'used' } })
    expect(world.open()).toBe('used')
    expect(world.account.sessions).toEqual({})
  })

  test('an opened code whose 60 seconds end while it is submitted again does not reopen a signed-out session', () => {
    const world = withOpenSession()
    world.signOut()
    world.now += minute
    expect(world.open()).toBe('expired')
    expect(world.account.sessions).toEqual({})
  })

  test('an opened code cannot be guessed', () => {
    const world = withOpenSession()
    expect(world.guess('wrong', 'accepted')).toMatchObject({ answer: { outcome: 'wrong' } })
    expect(world.usesOf('guesses:new')).toBe(1)
  })

  test('an opened code opens one session, however many duplicates are submitted', () => {
    const world = withOpenSession()
    for (let i = 0; i < 10; i += 1) expect(world.open()).toBe('opened')
    expect(Object.keys(world.account.sessions)).toEqual(['session'])
  })
})

describe('account limits', () => {
  /** Makes this many wrong guesses, five at each code. Returns how many of them reach the API. */
  const guessAll = (world: World, count: number, more: Partial<Submission> = {}) => {
    let asked = 0
    for (let i = 0; i < count; i += 1) {
      if (i % 5 === 0) world.save(`otp ${i / 5}`)
      const submission = world.submission(`wrong ${i}`, { otpId: `otp ${Math.floor(i / 5)}`, ...more })
      if (world.submit(submission).next !== 'ask') continue
      world.settle(submission, 'wrong')
      asked += 1
    }
    return asked
  }

  test('wrong guesses at one account from new browsers: 50 a day pass', () => {
    const world = new World()
    expect(guessAll(world, 80)).toBe(50)
    world.now += 24 * 60 * minute
    expect(guessAll(world, 80)).toBe(50)
  })

  test('wrong guesses at one account beyond the limit are refused with the time of the next allowed guess', () => {
    const world = new World()
    guessAll(world, 50)
    world.save()
    expect(world.submit(world.submission('a'))).toEqual({
      next: 'answer',
      answer: { outcome: 'too-many-guesses', retryAt: start + 24 * 60 * minute },
    })
  })

  test('wrong guesses at one account by an attacker do not lock out the owner in a known browser', () => {
    const world = new World()
    guessAll(world, 50)
    world.save()
    expect(world.submit(world.submission('a', { knownBrowser: 'browser' }))).toEqual({ next: 'ask' })
  })

  test('wrong guesses at one account from one known browser: ten a day pass, and then it shares the quota of new browsers', () => {
    const world = new World()
    expect(guessAll(world, 80, { knownBrowser: 'browser' })).toBe(60)
    expect([world.usesOf('guesses:known'), world.usesOf('guesses:new')]).toEqual([10, 50])
  })

  test('wrong guesses at one account from any number of known browsers: 100 a day pass, 50 of them from the quota of new browsers', () => {
    const world = new World()
    let asked = 0
    for (let i = 0; i < 20; i += 1) asked += guessAll(world, 10, { knownBrowser: `browser ${i}` })
    expect(asked).toBe(100)
  })

  test('wrong guesses at one account that are refused consume no quota', () => {
    const world = new World()
    guessAll(world, 50)
    guessAll(world, 10, { knownBrowser: 'browser' })
    world.save()
    world.submit(world.submission('a', { knownBrowser: 'browser' }))
    expect([
      world.usesOf('guesses:new'),
      world.usesOf('guesses:known'),
      world.usesOf('guesses:browser'),
    ]).toEqual([50, 10, 10])
  })
})
