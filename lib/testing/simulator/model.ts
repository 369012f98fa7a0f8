import type { FailureCode } from '../../magiclinksdev/index.ts'
import { type Otp, Server } from './server.ts'
import type { Request } from './world.ts'

const dayMs = 24 * 60 * 60_000
/** The longest time between consuming a send and requesting the code: the time limit of the store. */
const sendDelayMs = 1001
/** For this long after a session was opened, the same code signs the user in to it again. */
const openedMs = 60_000
/** Longer than any request takes, with all its time limits and retries. */
const longestRequestMs = 45_000
/** How much clocks may differ. */
const toleranceMs = 60_000

/** The settings that the promises depend on. */
export interface Figures {
  LIMIT_WRONG_PER_CODE: number
  LIMIT_WRONG_PER_ACCOUNT_PER_DAY: number
  LIMIT_SECONDS_BETWEEN_SENDS: number
  OTP_LIFETIME_SECONDS: number
}

/** The parts of a stored account that the promises are about. */
export interface StoreView {
  sessions: Readonly<Record<string, unknown>>
  quotas: Readonly<Record<string, { used: number }>>
}

interface IssuedSession {
  email: string
  otp: Otp
  /** The model has seen it in the list of sessions. */
  isListed: boolean
}

/**
 * Checks the promises by what can be seen from outside: requests to the server and its answers, e-mails, answers to
 * browsers, the list of sessions and the used quotas. It shares no code with what it checks. docs/simulator.md numbers
 * the promises.
 */
export class Model {
  /** The first promise that was broken. */
  broken: string | undefined
  readonly server: Server
  /** All sessions that a JWT was made for. */
  readonly sessions = new Map<string, IssuedSession>()
  readonly #figures: Figures
  readonly #now: () => number
  readonly #startedAt: number
  /** Counts the requests, code requests and answers of the schedule, to put them in order. */
  #moment = 0
  /** How often the store lost data, or a clock was wrong by more than the tolerance. */
  #losses = 0
  #offsets = new Map<string, number>()
  #widestOffsetMs = 0
  #clockWasWrong = false
  /** `#losses` and `#moment` when a code was requested. */
  readonly #requested = new Map<Otp, { losses: number; moment: number }>()
  /** The different codes that the server evaluated, by OTP ID. */
  readonly #evaluated = new Map<string, Set<string>>()
  /** The different wrong codes by account, and whether a known browser submitted each one first. */
  readonly #wrong = new Map<string, Map<string, boolean>>()
  /** The different codes that browsers submitted, by account, and by OTP ID. */
  readonly #submitted = new Map<string, Set<string>>()
  /** Accepted codes for which the application has requested a JWT, which it does only after saving them. By OTP ID. */
  readonly #redeemed = new Map<string, { losses: number; at: number; moment: number }>()
  /** Codes for which a request received a 200. */
  readonly #received200 = new Set<Otp>()
  /** Codes that the server evaluated twice for one request, so the second answer may have hidden the 200. */
  readonly #doubtful = new Set<string>()
  /** Sessions whose end an answer has confirmed. */
  readonly #signedOut = new Set<string>()
  /** Sessions that a request tried to end. */
  readonly #toEnd = new Set<string>()
  /** The requests to sign out everywhere, with the moments at which they began and were answered. */
  readonly #signOutsEverywhere: { email: string; request: Request; began: number; ended: number }[] = []
  /** Codes that a successful "sign out everywhere" has ended. */
  readonly #revoked = new Set<Otp>()
  readonly #started = new Map<Request, number>()
  readonly #refundable = new Map<unknown, Request>()
  readonly #evaluatedBy = new Set<Request>()
  readonly #sentBy = new Set<Request>()

  constructor(figures: Figures, now: () => number) {
    this.#figures = figures
    this.#now = now
    this.#startedAt = now()
    this.server = new Server(now, figures.OTP_LIFETIME_SECONDS * 1000)
  }

  broke(sentence: string): void {
    this.broken ??= sentence
  }

  started(request: Request): void {
    this.#moment += 1
    this.#started.set(request, this.#moment)
    const { action, jar } = request
    const session = request.session?.sid
    if (action.do === 'check' && jar.pending) {
      add(this.#submitted, action.email, `${jar.pending.otpId} ${action.code}`)
      add(this.#submitted, jar.pending.otpId, action.code)
    }
    if (session && action.do !== 'view the account') this.#toEnd.add(session)
    if (action.do === 'end another session') this.#toEnd.add(action.sid)
    if (action.do === 'sign out everywhere') {
      const email = request.session?.email ?? action.email
      this.#signOutsEverywhere.push({ email, request, began: this.#moment, ended: Number.POSITIVE_INFINITY })
    }
  }

  /** The application asks the server to send a code. */
  sending(request: Request, email: string, reference: string, id: string): Otp {
    this.#moment += 1
    const otp = this.server.recordRequest(id, email, reference, request.known)
    this.#requested.set(otp, { losses: this.#losses, moment: this.#moment })
    return otp
  }

  /** The server sends the code. */
  sent(request: Request, otp: Otp): void {
    this.#sentBy.add(request)
    const before = this.server.mails.filter(({ email, known }) => email === otp.email && known === otp.known)
    this.server.send(otp)
    if (this.#losses > 0) return
    const gapMs = this.#figures.LIMIT_SECONDS_BETWEEN_SENDS * 1000 - sendDelayMs - 2 * this.#widestOffsetMs
    const tooSoon = before.find(
      (other) => other !== otp && Math.abs(other.requestedAt - otp.requestedAt) < gapMs,
    )
    if (tooSoon) this.broke('7. At most one e-mail per cooldown, account and tier')
  }

  /** The server evaluates a guess. Returns whether it accepts the guess. */
  validated(request: Request, otpId: string, code: string): boolean {
    const isSecond = this.#evaluatedBy.has(request)
    this.#evaluatedBy.add(request)
    const otp = this.server.otps.get(otpId)
    const answer = this.server.validate(otpId, code)
    if (!otp) return false
    if (answer === 'used' && isSecond) this.#doubtful.add(otpId)
    const { LIMIT_WRONG_PER_CODE, LIMIT_WRONG_PER_ACCOUNT_PER_DAY } = this.#figures
    const codes = add(this.#evaluated, otpId, code)
    if (codes.size > LIMIT_WRONG_PER_CODE * (1 + this.#lossesSince(otp)))
      this.broke(`1. At most ${LIMIT_WRONG_PER_CODE} different codes for one OTP ID reach the server`)
    if (code === otp.code) return answer === 'accepted'

    const wrong = this.#wrong.get(otp.email) ?? new Map<string, boolean>()
    this.#wrong.set(otp.email, wrong)
    const pair = `${otpId} ${code}`
    if (!wrong.has(pair)) wrong.set(pair, request.known)
    const byNew = [...wrong.values()].filter((known) => !known).length
    const windows = 1 + this.#losses + Math.floor((this.#now() - this.#startedAt + toleranceMs) / dayMs)
    const limit = LIMIT_WRONG_PER_ACCOUNT_PER_DAY * windows
    if (!this.#clockWasWrong && (byNew > limit || wrong.size > 2 * limit))
      this.broke('1. At most the limit of wrong guesses in each tier of an account in a day')
    return false
  }

  /** The answer of `otp/validate` has reached the request. */
  answerReceived(request: Request, answer: 'ok' | FailureCode): void {
    if (answer !== 'ok') return
    request.received200 = true
    const otp = this.#otpOf(request)
    if (otp) this.#received200.add(otp)
  }

  /** The server has made a JWT, and the answer has reached the request. */
  jwtMade(request: Request, email: string, sid: string): void {
    const known = this.sessions.get(sid)
    if (request.action.do !== 'check') {
      if (!known || known.email !== email) this.broke('2. A renewal makes a JWT for its own session only')
      return
    }
    const otp = this.#otpOf(request)
    if (!otp || !this.#received200.has(otp) || otp.code !== request.action.code || otp.email !== email)
      this.broke('2. A JWT is made only after a 200 for that code of that address')
    if (known && known.otp !== otp) this.broke('3. Two codes never lead to the same session')
    if (otp && !known) this.sessions.set(sid, { email, otp, isListed: false })
  }

  /** The application requests a JWT, so it has saved that the code was accepted. */
  jwtRequested(request: Request): void {
    const otp = this.#otpOf(request)
    if (otp && request.action.do === 'check' && !this.#redeemed.has(otp.id))
      this.#redeemed.set(otp.id, { losses: this.#losses, at: this.#now(), moment: this.#moment })
  }

  consumed(request: Request, what: unknown): void {
    this.#refundable.set(what, request)
  }

  refunded(request: Request, what: unknown): void {
    if (this.#refundable.get(what) !== request) this.broke('6. A refund never exceeds what was consumed')
    this.#refundable.delete(what)
    const mayBeEvaluated =
      request.action.do === 'check' && this.#evaluatedBy.has(request) && !request.received200
    if (mayBeEvaluated || this.#sentBy.has(request))
      this.broke(
        '6. A refund follows only a 200, or the certainty that no code was evaluated and no e-mail sent',
      )
  }

  clockSet(name: string, offsetMs: number): void {
    const wasWrong = this.#clockIsWrong
    this.#offsets.set(name, offsetMs)
    if (this.#clockIsWrong || wasWrong) this.#losses += 1
    if (this.#clockIsWrong) this.#clockWasWrong = true
    else this.#widestOffsetMs = Math.max(this.#widestOffsetMs, Math.abs(offsetMs))
  }

  storeLost(what: 'everything' | 'the last writes'): void {
    this.#losses += 1
    // The store has forgotten the "sign out everywhere", but also the sessions and the codes.
    if (what === 'everything') this.#revoked.clear()
  }

  /** The answer is on its way to the browser. */
  answered(request: Request): void {
    this.#moment += 1
    const { answer, action, jar } = request
    if (!answer) return
    for (const each of this.#signOutsEverywhere) if (each.request === request) each.ended = this.#moment
    if (this.#now() - request.startedAt > longestRequestMs) this.broke('8. A request ends in bounded time')
    if ('redirect' in answer) this.#redirected(request, answer.redirect)
    if (action.do === 'check' && jar.pending)
      this.#checked(request, 'error' in answer ? answer.error.code : '')
  }

  #redirected(request: Request, redirect: string): void {
    const { action, session, answer } = request
    if (action.do === 'sign out' && redirect === '/' && session) this.#signedOut.add(session.sid)
    if (action.do === 'end another session' && redirect.startsWith('/account')) {
      const ended = this.sessions.get(action.sid)
      // The page lists only the account's sessions. Any other ID is a forgery and ends nothing.
      if (ended?.isListed && ended.email === session?.email) this.#signedOut.add(action.sid)
    }
    if (action.do === 'sign out everywhere' && redirect === '/' && session) {
      const began = this.#started.get(request) ?? 0
      const before = ({ otp, email }: IssuedSession) => email === session.email && this.#isBefore(otp, began)
      for (const [sid, issued] of this.sessions) if (before(issued)) this.#signedOut.add(sid)
      for (const otp of this.server.otps.values())
        if (otp.email === session.email && this.#isBefore(otp, began)) this.#revoked.add(otp)
    }
    const newSession = answer && 'redirect' in answer ? answer.cookies.session : undefined
    if (action.do === 'check' && newSession) {
      const isOwn = request.browser.addresses.includes(action.email)
      if (!isOwn) this.broke('4. No user is signed in as another user')
    }
    const saysEnded =
      action.do !== 'view the account' && action.do !== 'check' && redirect.startsWith('/sign-in?')
    const isFresh = session && this.#now() + 2 * this.#widestOffsetMs < Math.min(session.idleEnd, session.end)
    // If the session is not fresh, an instance whose clock is ahead may find it expired, although nothing ended it.
    if (saysEnded && isFresh && this.#losses === 0) this.#signedOut.add(session.sid)
    const wasEnded = session && (this.#toEnd.has(session.sid) || this.#mayBeEndedEverywhere(session.email, 0))
    if (redirect === '/sign-in?notice=ended' && isFresh && !wasEnded && this.#losses === 0)
      this.broke('A session ends only by time or by signing out')
  }

  /** Checks what the page says about a submitted code. */
  #checked(request: Request, error: string): void {
    const otp = this.#otpOf(request)
    if (!otp || request.action.do !== 'check') return
    const { code } = request.action
    const isRight = code === otp.code
    const lost = this.#lossesSince(otp) > 0 || this.#clockWasWrong
    const requested = this.#requested.get(otp)
    const isExpired =
      this.#now() + 2 * this.#widestOffsetMs >= otp.requestedAt + this.#figures.OTP_LIFETIME_SECONDS * 1000
    const isEndedEverywhere = this.#mayBeEndedEverywhere(otp.email, requested?.moment ?? 0)
    const isReplaced = [...this.server.otps.values()].some(
      (other) =>
        other !== otp &&
        other.reference === otp.reference &&
        other.email === otp.email &&
        // If two codes were requested in the same millisecond, either can win.
        (other.number > otp.number || other.requestedAt === otp.requestedAt),
    )

    if (error === 'codeReplaced' && !isReplaced && !lost)
      this.broke('A code is replaced only by one that was requested later')
    if (error.startsWith('codeWrong') && isRight && !isExpired && !lost && !this.#doubtful.has(otp.id))
      this.broke('A right code is never called wrong')
    if (
      error === 'codeExhausted' &&
      (this.#submitted.get(otp.id)?.size ?? 0) < this.#figures.LIMIT_WRONG_PER_CODE
    )
      this.broke('9. Submitting the same code again consumes no second guess')

    const redeemed = this.#redeemed.get(otp.id)
    const isOpened = [...this.sessions.values()].some((issued) => issued.otp === otp && issued.isListed)
    const isLate = redeemed && this.#now() + 2 * this.#widestOffsetMs >= redeemed.at + openedMs
    // A clock that moves within the tolerance can end a code while it is being checked.
    const mayExpireNow = isExpired && (!request.received200 || this.#widestOffsetMs > 0)
    const isGone = lost || isEndedEverywhere || (redeemed ? isLate && (isOpened || isExpired) : mayExpireNow)
    if (error === 'codeExpired' && !isGone && !isReplaced)
      this.broke('A code expires only by time, by signing out everywhere, or with the store')

    // If the server accepted the code, the code leads to a session, unless something ended it.
    const wasRedeemed =
      redeemed && redeemed.losses === this.#losses && isRight && this.#wasRedeemedBefore(request, otp)
    if (!wasRedeemed && !request.received200) return
    const allowed = ['', 'acceptedButFailed', 'storeUnavailable', 'tooManyFromClient']
    if (isGone) allowed.push('codeExpired')
    if (isReplaced || lost) allowed.push('codeReplaced', 'codeExpired')
    if (this.#toEnd.size > 0 || isEndedEverywhere) allowed.push('codeUsed')
    if (lost || isEndedEverywhere || isReplaced) return
    // The application retries saving the 200 for as long as the code counts as being checked.
    const gaveUp = request.storeFailed && this.#now() - request.startedAt > 6000
    if (gaveUp && request.received200) allowed.push('checkUncertain')
    if (!allowed.includes(error)) this.broke(`5. A code that the server accepted is not lost (${error})`)
  }

  /** Checks what the store now holds about an account. */
  storeRead(email: string, { sessions, quotas }: StoreView): void {
    for (const sid of Object.keys(sessions)) {
      const issued = this.sessions.get(sid)
      if (!issued) {
        this.broke('2. A session is listed only after its JWT was made')
        continue
      }
      if (issued.email !== email) this.broke('4. No user is signed in as another user')
      if (this.#signedOut.has(sid))
        this.broke('3. A session that the user signed out of is never valid again')
      if (this.#revoked.has(issued.otp))
        this.broke('3. A code that was requested before "sign out everywhere" opens no session')
      const isSecond = [...this.sessions].some(
        ([other, { otp, isListed }]) => other !== sid && otp === issued.otp && isListed,
      )
      if (isSecond) this.broke('3. One code opens at most one session')
      issued.isListed = true
    }

    const usedOf = (name: string) => quotas[name]?.used ?? 0
    const guesses = usedOf('guesses:new') + usedOf('guesses:known')
    if (guesses > (this.#submitted.get(email)?.size ?? 0))
      this.broke('9. Submitting the same code again consumes no second guess')
    if (this.#losses > 0 || this.#now() - this.#startedAt > dayMs - toleranceMs) return
    if (guesses < (this.#wrong.get(email)?.size ?? 0))
      this.broke('6. A wrong guess that reached the server stays consumed')
    const mails = this.server.mails.filter((mail) => mail.email === email).length
    if (usedOf('sends-per-day:new') + usedOf('sends-per-day:known') < mails)
      this.broke('6. The quota of a code that was sent stays consumed')
  }

  #otpOf({ jar }: Request): Otp | undefined {
    return jar.pending ? this.server.otps.get(jar.pending.otpId) : undefined
  }

  #isBefore(otp: Otp, moment: number): boolean {
    return (this.#requested.get(otp)?.moment ?? 0) < moment
  }

  #wasRedeemedBefore(request: Request, otp: Otp): boolean {
    const redeemed = this.#redeemed.get(otp.id)
    return redeemed !== undefined && redeemed.moment < (this.#started.get(request) ?? 0)
  }

  #mayBeEndedEverywhere(email: string, since: number): boolean {
    return this.#signOutsEverywhere.some((each) => each.email === email && each.ended >= since)
  }

  #lossesSince(otp: Otp): number {
    return this.#losses - (this.#requested.get(otp)?.losses ?? 0)
  }

  get #clockIsWrong(): boolean {
    return [...this.#offsets.values()].some((offset) => Math.abs(offset) > toleranceMs)
  }
}

/** Adds a value to the set under a key. */
function add<T>(sets: Map<string, Set<T>>, key: string, value: T): Set<T> {
  const set = sets.get(key) ?? new Set<T>()
  sets.set(key, set)
  return set.add(value)
}
