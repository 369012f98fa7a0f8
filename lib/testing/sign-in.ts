import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { limitsFrom } from '../account/limits.ts'
import { type EmailAddress, parseEmailAddress } from '../email-address.ts'
import { emailProblem } from '../email-problem.ts'
import { env } from '../env/index.ts'
import type { Failure, FailureCode } from '../magiclinksdev/index.ts'
import type { IssuedCookie } from '../session/issue.ts'
import { checkCode } from '../sign-in/check-code.ts'
import { signInError } from '../sign-in/errors.ts'
import type { PendingSignIn } from '../sign-in/pending.ts'
import { referenceOf } from '../sign-in/pending.ts'
import { resendCode, sendCode } from '../sign-in/send-code.ts'
import type { Services, SignInResult, Visitor } from '../sign-in/types.ts'
import { openMemoryStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { StoredAccount } from '../store/stored-account.ts'
import { StoreUnavailable } from '../store/unavailable.ts'

/** How the API answers `otp/validate`: with this failure, or `by-code`, which compares the guess with the real code. */
export type Answer = FailureCode | 'by-code'

/** The core of signing in, with a real store in memory. The test scripts everything else. */
export class SignInWorld {
  now = Date.UTC(2026, 10, 30)
  /** The calls to the outside, in order. */
  calls: string[] = []
  /** The codes that the server has made and not consumed, by OTP ID. */
  readonly codes = new Map<string, string>()
  /** The next answers of the API, first to last. After them, it answers `by-code`. */
  answers: Answer[] = []
  delivered: 'ok' | FailureCode | 'undelivered' | 'delivery timed out' = 'ok'
  /** The action of each bot check. */
  captchaActions: string[] = []
  captcha: 'passed' | 'missing' | 'refused' | 'unavailable' = 'passed'
  jwt: 'ok' | 'fails' | 'throws' = 'ok'
  /** Runs once, before the next call of this kind: to interleave another request, or to make the store fail. */
  before: Partial<Record<string, () => void | Promise<void>>> = {}
  storeFails = false
  /** Addresses that may not sign in. The tests have their own rule, because a fork may change the application's. */
  readonly notAllowed = new Set<string>()
  readonly store: Store
  readonly services: Services

  constructor(store = openMemoryStore({ now: () => this.now })) {
    this.store = this.#recorded(store)
    this.services = {
      settings: env(),
      limits: limitsFrom(env()),
      store: this.store,
      parseAllowedEmail: (input) => {
        const email = parseEmailAddress(input)
        if (!email) return { error: emailProblem(input) }
        return this.notAllowed.has(email) ? signInError('domainNotAllowed') : email
      },
      checkCaptcha: async (_, action) => {
        this.captchaActions.push(action)
        await this.#call('captcha')
        return this.captcha
      },
      deliverCode: async () => {
        await this.#call('deliver')
        if (this.delivered === 'undelivered' || this.delivered === 'delivery timed out') {
          const timedOut = this.delivered === 'delivery timed out'
          return { ok: false, undelivered: { cause: 'ECONNECTION', timedOut } }
        }
        if (this.delivered !== 'ok')
          return { ok: false, failure: failureOf('otp-email/create', this.delivered) }
        const otpId = randomUUID()
        this.codes.set(otpId, '12345678')
        return { ok: true, otpId }
      },
      validateOtp: async (otpId, code) => {
        const answer = this.answers.shift() ?? 'by-code'
        const isRight = this.codes.get(otpId) === code
        // The real server consumes a code before its answer can be lost.
        if (isRight && ['by-code', 'time-out', 'malformed'].includes(answer)) this.codes.delete(otpId)
        await this.#call(`validate ${code}`)
        if (answer === 'by-code' && isRight) return { ok: true, value: null, requestId: randomUUID() }
        return {
          ok: false,
          failure: failureOf('otp/validate', answer === 'by-code' ? 'invalid-otp' : answer),
        }
      },
      issueSession: async ({ sid }) => {
        await this.#call('jwt')
        if (this.jwt === 'throws') throw new Error('The database of the claims is down')
        return this.jwt === 'fails' ? null : issued(sid)
      },
      now: () => this.now,
      monotonic: () => this.now,
      sleep: async (ms) => {
        const wakeAt = this.now + ms
        await this.#call('sleep')
        // Everything else that can continue does so before the time passes.
        await setImmediate()
        this.now = Math.max(this.now, wakeAt)
      },
      newId: randomUUID,
    }
  }

  visitor(more: Partial<Visitor> = {}): Visitor {
    return {
      requestId: randomUUID(),
      clientIp: { kind: 'known', address: '192.0.2.1' },
      locale: 'en',
      pending: null,
      knownBrowser: null,
      captchaToken: 'token',
      session: null,
      software: { browser: 'Firefox', system: 'Linux' },
      ...more,
    }
  }

  send(email: string, more: Partial<Visitor> = {}, formId = ''): Promise<SignInResult> {
    return sendCode({ email, next: '', formId }, this.visitor(more), this.services)
  }

  resend(pending: PendingSignIn, more: Partial<Visitor> = {}): Promise<SignInResult> {
    const input = { reference: referenceOf(pending.attemptId) }
    return resendCode(input, this.visitor({ pending, ...more }), this.services)
  }

  check(pending: PendingSignIn, code: string, more: Partial<Visitor> = {}): Promise<SignInResult> {
    const input = { code, reference: referenceOf(pending.attemptId) }
    return checkCode(input, this.visitor({ pending, ...more }), this.services)
  }

  /** A pending sign-in with a code that was sent. */
  async pending(email = 'jane@example.com', more: Partial<Visitor> = {}): Promise<PendingSignIn> {
    const result = await this.send(email, more)
    if ('error' in result || !result.cookies.pending) throw new Error(`Not sent: ${JSON.stringify(result)}`)
    this.calls = []
    return result.cookies.pending
  }

  account(email: EmailAddress) {
    return new StoredAccount(this.store, email, () => this.now).read()
  }

  /** The calls of `otp/validate`. */
  get validated(): string[] {
    return this.calls.filter((call) => call.startsWith('validate'))
  }

  async #call(name: string): Promise<void> {
    this.calls.push(name)
    const hook = this.before[name]
    delete this.before[name]
    await hook?.()
  }

  /** The same store. It records its calls, and fails when the test says so. */
  #recorded(store: Store): Store {
    const record = async (name: string) => {
      await this.#call(name)
      if (this.storeFails) throw new StoreUnavailable('The test says so')
    }
    return {
      read: async (key) => record('read').then(() => store.read(key)),
      compareAndSet: async (...args) => record('write').then(() => store.compareAndSet(...args)),
      consume: async (counter) => record(`consume ${counter.kind}`).then(() => store.consume(counter)),
      refund: async (consumed) =>
        record(`refund ${consumed.ok ? consumed.counter.kind : ''}`).then(() => store.refund(consumed)),
      health: () => store.health(),
      close: () => store.close(),
    }
  }
}

function failureOf(endpoint: string, code: FailureCode): Failure {
  return { code, endpoint }
}

function issued(sid: string): IssuedCookie {
  return { value: `cookie of ${sid}`, maxAge: 60, claims: 'unverifiable' }
}

/** The code of the error in a result. Undefined for a success. */
export function errorOf(result: SignInResult): string | undefined {
  return 'error' in result ? result.error.code : undefined
}

/** The same store, except that its nth call fails. */
export function failingAt(store: Store, nth: number): Store {
  let calls = 0
  const callUnlessNth = <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1
    return calls === nth ? Promise.reject(new StoreUnavailable('The test says so')) : call()
  }
  return {
    read: (key) => callUnlessNth(() => store.read(key)),
    compareAndSet: (...args) => callUnlessNth(() => store.compareAndSet(...args)),
    consume: (counter) => callUnlessNth(() => store.consume(counter)),
    refund: (consumed) => callUnlessNth(() => store.refund(consumed)),
    health: () => callUnlessNth(() => store.health()),
    close: () => store.close(),
  }
}
