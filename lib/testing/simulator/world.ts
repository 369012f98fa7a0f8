import { AsyncLocalStorage } from 'node:async_hooks'
import { decodeAccount } from '../../account/codec.ts'
import { limitsFrom } from '../../account/limits.ts'
import type { Delivered } from '../../delivery/delivery.ts'
import { type EmailAddress, parseEmailAddress } from '../../email-address.ts'
import { type Env, env } from '../../env/index.ts'
import type { ClientIp } from '../../http/client-ip.ts'
import type { FailureCode, Result } from '../../magiclinksdev/index.ts'
import { pseudonym } from '../../pseudonym.ts'
import type { Session } from '../../session/read.ts'
import { signInError } from '../../sign-in/errors.ts'
import type { KnownBrowser } from '../../sign-in/known-browser.ts'
import type { PendingSignIn } from '../../sign-in/pending.ts'
import type { Services, Visitor } from '../../sign-in/types.ts'
import type { NewDocument, Store } from '../../store/store.ts'
import { isStoreUnavailable, StoreUnavailable } from '../../store/unavailable.ts'
import { type Action, type Answer, perform } from './actions.ts'
import { type Call, Calls, type Fault, settled } from './calls.ts'
import { Model } from './model.ts'

export const addresses = {
  ann: address('ann@example.com'),
  annAtWork: address('ann@work.example'),
  bob: address('bob@example.com'),
  mallory: address('mallory@example.com'),
}

/** The cookies of a browser. */
interface Jar {
  pending: PendingSignIn | null
  knownBrowser: KnownBrowser | null
  /** The value of the session cookie. */
  session: string | null
}

export interface Browser {
  name: string
  jar: Jar
  /** Its previous pending cookies. */
  older: PendingSignIn[]
  /** The addresses whose e-mails its user can read. */
  addresses: EmailAddress[]
  last: Input | undefined
}

/** What a browser sends. */
export interface Input {
  action: Action
  jar: Jar
}

/** One process of the application. */
export interface Instance {
  name: string
  /** How far its clock is ahead, in milliseconds. */
  offsetMs: number
  services: Services
}

export interface Request extends Input {
  id: number
  name: string
  browser: Browser
  instance: Instance
  startedAt: number
  /** The session in its cookie. */
  session: Session | undefined
  /** Whether the browser had signed in to the account before. */
  known: boolean
  state: 'running' | 'answered' | 'lost'
  /** Whether one of its calls to the store failed. */
  storeFailed: boolean
  /** Whether `otp/validate` answered it with 200. */
  received200: boolean
  answer: Answer | undefined
}

export interface Settings {
  instances: number
  changes: Partial<Env>
  /** Whether clients have quotas. Without them a request makes fewer calls. */
  clientQuotas: boolean
}

/** The store that the instances share. Each schedule has its own keys. */
export interface SharedStore {
  store: Store
  /** The clock of the instance that calls. */
  now: () => number
  /** How often it was emptied, for a new schedule or by a fault. */
  emptied: number
}

const limitMs = { store: 1000, validate: 5500, deliver: 5500, jwt: 9000, response: Number.POSITIVE_INFINITY }

/**
 * Several people with their browsers, several instances of the application, one store and one magiclinksdev server. The
 * instances run the real core on the real store. Everything else is simulated, and the scheduler decides when it
 * happens.
 */
export class World {
  readonly calls = new Calls<Request>()
  readonly model: Model
  readonly instances: Instance[]
  readonly requests: Request[] = []
  readonly browsers: Browser[]
  /** The sessions in the cookies that were issued. */
  readonly cookies = new Map<string, Session>()
  readonly settings: Env
  /** What happened, line by line. */
  readonly story: string[] = []
  readonly #current = new AsyncLocalStorage<Request>()
  readonly #sharedStore: SharedStore
  readonly #clientIp: ClientIp
  /** The prefix of each key. A new prefix makes the store look empty. */
  #prefix = ''
  /** Accounts that were written since the model last looked. */
  readonly #changed = new Set<EmailAddress>()
  /** The latest version of each document, and the writes that a failover can still undo. */
  readonly #written = new Map<string, NewDocument>()
  #unconfirmed: { id: string; before: NewDocument | undefined }[] = []
  #ids = 0

  constructor({ instances, changes, clientQuotas }: Settings, sharedStore: SharedStore) {
    this.settings = { ...env(), ...changes }
    this.model = new Model(this.settings, () => this.calls.now)
    this.#sharedStore = sharedStore
    this.#clientIp = clientQuotas ? { kind: 'known', address: '192.0.2.1' } : { kind: 'none' }
    this.#openEmptyStore()
    this.calls.onTimeout = ({ owner, name }) => this.#sayOf(owner, `${name} (times out)`)
    this.instances = Array.from({ length: instances }, (_, i) => this.#start(`instance ${i + 1}`))
    this.browsers = [
      browser("Ann's laptop", [addresses.ann, addresses.annAtWork]),
      browser("Ann's phone", [addresses.ann, addresses.annAtWork]),
      browser("Bob's laptop", [addresses.bob]),
      browser("Mallory's laptop", [addresses.mallory]),
    ]
  }

  /** Sends a request. It runs until its first calls to the outside. */
  async send(from: Browser, input: Input, instance: Instance, name: string): Promise<Request> {
    from.last = input
    const email = input.action.email
    const request: Request = {
      ...input,
      id: this.requests.length + 1,
      name,
      browser: from,
      instance,
      startedAt: this.calls.now,
      session: input.jar.session ? this.cookies.get(input.jar.session) : undefined,
      known: input.jar.knownBrowser !== null && input.jar.knownBrowser.uid === pseudonym('uid', email),
      state: 'running',
      storeFailed: false,
      received200: false,
      answer: undefined,
    }
    this.requests.push(request)
    this.model.started(request)
    this.say(`Request ${request.id} to ${instance.name}: ${name}`)
    this.#current.run(request, () => void this.#serve(request))
    await settled()
    return request
  }

  visitor({ id, jar }: Request, session: Session | null): Visitor {
    return {
      requestId: `request-${id}`,
      clientIp: this.#clientIp,
      locale: 'en',
      pending: jar.pending,
      knownBrowser: jar.knownBrowser,
      captchaToken: '',
      session,
      software: { browser: 'Firefox', system: 'Linux' },
    }
  }

  /** The call goes through, and its request continues. */
  async go(call: Call<Request>): Promise<void> {
    this.#sayOf(call.owner, call.name)
    await this.calls.go(call)
  }

  /** The call takes effect. Its answer is on its way. */
  async takeEffect(call: Call<Request>): Promise<void> {
    if (call.tookEffect || call.kind === 'sleep' || call.kind === 'response') return
    this.#sayOf(call.owner, `${call.name} (the answer is on its way)`)
    await call.effect()
  }

  async fail(call: Call<Request>, fault: Fault): Promise<void> {
    // A call that took effect can only lose its answer.
    if (call.tookEffect && fault.effect === 'none') return
    this.#sayOf(call.owner, `${call.name} (${fault.name})`)
    this.#isConfirmed = false
    await this.calls.fail(call, fault)
    this.#isConfirmed = true
  }
  /** Whether a write that takes effect now is confirmed to its caller. */
  #isConfirmed = true

  async pass(ms: number): Promise<void> {
    this.say(`${ms / 1000} s pass`)
    await this.calls.passUntil(this.calls.now + ms)
  }

  /** A call takes effect after its request has given up. */
  async letStray(call: Calls<Request>['stray'][number]): Promise<void> {
    this.calls.stray = this.calls.stray.filter((other) => other !== call)
    this.say(`A call that was given up takes effect: ${call.name}`)
    this.#isConfirmed = false
    await call.effect()
    this.#isConfirmed = true
  }

  /** The instance dies with all its requests, and starts again. */
  async crash(instance: Instance): Promise<void> {
    this.say(`${instance.name} crashes and starts again`)
    for (const request of this.requests)
      if (request.instance === instance && request.state === 'running' && !request.answer)
        request.state = 'lost'
    // An answer that was sent may still arrive.
    this.calls.abandon(({ owner, kind }) => owner.instance === instance && kind !== 'response')
    instance.services = this.#services(instance)
  }

  setClock(instance: Instance, offsetMs: number): void {
    this.say(`The clock of ${instance.name} is off by ${offsetMs / 1000} s`)
    this.model.clockSet(instance.name, offsetMs)
    instance.offsetMs = offsetMs
  }

  /** The store restarts empty. */
  empty(): void {
    this.say('The store restarts empty')
    this.#openEmptyStore()
    this.model.storeLost('everything')
  }

  #openEmptyStore(): void {
    this.#sharedStore.emptied += 1
    this.#prefix = `${this.#sharedStore.emptied}:`
    this.#written.clear()
    this.#unconfirmed = []
  }

  /** A replica takes over without the last writes. A confirmed durable write stays, and so do all writes before it. */
  async failOver(writes: number): Promise<void> {
    const undone = this.#unconfirmed.splice(-writes, writes)
    if (undone.length === 0) return
    this.say(`A failover loses the last writes of ${undone.length} documents`)
    const { store } = this.#sharedStore
    for (const { id, before } of undone.reverse()) {
      const key = { kind: 'account', id } as const
      const current = await store.read(key)
      await store.compareAndSet(key, current?.version, before ?? { value: '', expiresAt: 0 })
      if (before) this.#written.set(id, before)
      else this.#written.delete(id)
    }
    this.model.storeLost('the last writes')
  }

  /** Shows the model what the store holds. Returns the broken promise, if any. */
  async look(): Promise<string | undefined> {
    for (const email of this.#changed) {
      const id = this.#prefix + pseudonym('account', email)
      const stored = await this.#sharedStore.store.read({ kind: 'account', id })
      if (stored) this.model.storeRead(email, decodeAccount(stored.value))
    }
    this.#changed.clear()
    return this.model.broken
  }

  say(line: string): void {
    this.story.push(line)
  }

  /** Consecutive steps of one request share a line. */
  #sayOf({ id }: Request, what: string): void {
    const beginning = `Request ${id} `
    const last = this.story.at(-1)
    if (!last?.startsWith(beginning) || last.startsWith(`${beginning}to `)) this.say(beginning + what)
    else this.story[this.story.length - 1] = `${last}, ${what}`
  }

  async #serve(request: Request): Promise<void> {
    const answer = await perform(this, request).catch((error: unknown): Answer => {
      if (isStoreUnavailable(error)) return { error: { code: 'storeUnavailable' } }
      this.model.broke(`A request ends with an answer: ${String(error)}`)
      return { error: { code: 'unexpected' } }
    })
    if (request.state === 'lost') return
    request.answer = answer
    this.model.answered(request)
    const reached = await this.calls.enqueue(request, {
      kind: 'response',
      name: `is answered ${'error' in answer ? answer.error.code : answer.redirect}`,
      limitMs: limitMs.response,
      effect: async () => true,
      failure: () => false,
    })
    request.state = reached ? 'answered' : 'lost'
    if (reached && 'redirect' in answer) this.#keepCookies(request, answer)
  }

  #keepCookies({ browser }: Request, { cookies }: Extract<Answer, { redirect: string }>): void {
    const { jar } = browser
    if (cookies.pending !== undefined) {
      if (jar.pending) browser.older.push(jar.pending)
      jar.pending = cookies.pending
    }
    if (cookies.session !== undefined) jar.session = cookies.session?.value ?? null
    if (cookies.knownBrowser) jar.knownBrowser = cookies.knownBrowser
  }

  #start(name: string): Instance {
    const instance = { name, offsetMs: 0 }
    return Object.assign(instance, { services: this.#services(instance) })
  }

  #services(instance: Pick<Instance, 'name' | 'offsetMs'>): Services {
    const now = () => this.calls.now + instance.offsetMs
    return {
      settings: this.settings,
      limits: limitsFrom(this.settings),
      store: this.#scheduledStore(now),
      parseAllowedEmail: (input) => parseEmailAddress(input) ?? signInError('emailInvalid'),
      checkCaptcha: async () => 'passed',
      deliverCode: (to, reference) => {
        const request = this.#request()
        const otp = this.model.sending(request, to, reference, this.#newId())
        return this.calls.enqueue<Delivered>(request, {
          kind: 'deliver',
          name: `has a code sent to ${to}`,
          limitMs: limitMs.deliver,
          effect: async () => {
            this.model.sent(request, otp)
            return { ok: true, otpId: otp.id }
          },
          failure: (reported) =>
            reported === 'undelivered'
              ? { ok: false, undelivered: { cause: 'ECONNECTION', timedOut: false } }
              : { ok: false, failure: { code: failureCode(reported), endpoint: 'otp-email/create' } },
        })
      },
      validateOtp: async (otpId, code) => {
        const request = this.#request()
        const result = await this.calls.enqueue<Result<null>>(request, {
          kind: 'validate',
          name: `has the code ${code} validated`,
          limitMs: limitMs.validate,
          effect: async () =>
            this.model.validated(request, otpId, code)
              ? { ok: true, value: null, requestId: '' }
              : { ok: false, failure: { code: 'invalid-otp', endpoint: 'otp/validate' } },
          failure: (reported) => ({
            ok: false,
            failure: { code: failureCode(reported), endpoint: 'otp/validate' },
          }),
        })
        this.model.answerReceived(request, result.ok ? 'ok' : result.failure.code)
        return result
      },
      issueSession: async ({ email, sid, since }) => {
        const request = this.#request()
        this.model.jwtRequested(request)
        const madeAt = await this.calls.enqueue(request, {
          kind: 'jwt',
          name: 'has a JWT made',
          limitMs: limitMs.jwt,
          effect: async () => this.calls.now,
          failure: () => null,
        })
        if (madeAt === null) return null
        this.model.jwtMade(request, email, sid)
        const value = `cookie ${this.cookies.size + 1}`
        const { SESSION_IDLE_SECONDS, SESSION_MAX_SECONDS } = this.settings
        this.cookies.set(value, {
          uid: pseudonym('uid', email),
          sid,
          email,
          since,
          issuedAt: madeAt,
          idleEnd: madeAt + SESSION_IDLE_SECONDS * 1000,
          end: since + SESSION_MAX_SECONDS * 1000,
        })
        return { value, maxAge: SESSION_MAX_SECONDS, claims: 'unverifiable' }
      },
      now,
      monotonic: () => this.calls.now,
      sleep: (ms) =>
        this.calls.enqueue(this.#request(), {
          kind: 'sleep',
          name: 'waits',
          limitMs: ms,
          effect: async () => undefined,
          failure: () => undefined,
        }),
      newId: () => this.#newId(),
    }
  }

  /** The real store, but each call waits for the scheduler. */
  #scheduledStore(now: () => number): Store {
    const { store } = this.#sharedStore
    const prefixed = <Key extends { id: string }>(key: Key) => ({ ...key, id: this.#prefix + key.id })
    const storeCall = <T>(name: string, call: () => Promise<T>): Promise<T> => {
      const request = this.#request()
      return this.calls.enqueue(request, {
        kind: 'store',
        name,
        limitMs: limitMs.store,
        effect: () => {
          this.#sharedStore.now = now
          return call()
        },
        failure: (reported) => {
          request.storeFailed = true
          return new StoreUnavailable(reported)
        },
      })
    }
    return {
      read: (key) => storeCall('reads the account', () => store.read(prefixed(key))),
      compareAndSet: (key, expected, next, durable = false) => {
        const { email } = this.#request().action
        return storeCall('writes the account', async () => {
          const written = await store.compareAndSet(prefixed(key), expected, next, durable)
          if (written.ok) this.#noteWrite(prefixed(key).id, email, next, durable && this.#isConfirmed)
          return written
        })
      },
      consume: async (counter) => {
        const request = this.#request()
        const name = `consumes from ${counter.kind} ${counter.id.split(':')[0]}`
        const consumed = await storeCall(name, () => store.consume(prefixed(counter)))
        if (consumed.ok) this.model.consumed(request, consumed)
        return consumed
      },
      refund: (consumed) => {
        this.model.refunded(this.#request(), consumed)
        return storeCall('refunds', () => store.refund(consumed))
      },
      health: () => store.health(),
      close: async () => undefined,
    }
  }

  #noteWrite(id: string, email: EmailAddress, next: NewDocument, isConfirmed: boolean): void {
    this.#changed.add(email)
    this.#unconfirmed.push({ id, before: this.#written.get(id) })
    this.#written.set(id, next)
    if (isConfirmed) this.#unconfirmed = []
  }

  #request(): Request {
    const request = this.#current.getStore()
    if (!request) throw new Error('Not called by a request')
    return request
  }

  #newId(): string {
    this.#ids += 1
    return `00000000-0000-4000-8000-${String(this.#ids).padStart(12, '0')}`
  }
}

function browser(name: string, addresses: EmailAddress[]): Browser {
  const jar = { pending: null, knownBrowser: null, session: null }
  return { name, addresses, jar, older: [], last: undefined }
}

function address(text: string): EmailAddress {
  const email = parseEmailAddress(text)
  if (!email) throw new Error(text)
  return email
}

/** The failure that a fault reports to the caller of the API. */
function failureCode(reported: string): FailureCode {
  const code = failureCodes.find((each) => each === reported)
  if (!code) throw new Error(`The API does not answer ${reported}`)
  return code
}
const failureCodes: FailureCode[] = [
  'refused',
  'unauthorized',
  'media-type',
  'too-many',
  'rejected',
  'server-error',
  'time-out',
  'malformed',
]
