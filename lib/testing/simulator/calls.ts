import { setImmediate } from 'node:timers/promises'

/** The target of a call: the store, an endpoint of the API, a pause, or the response to the browser. */
export type CallKind = 'store' | 'validate' | 'deliver' | 'jwt' | 'sleep' | 'response'

/** One way in which a call can go wrong. */
export interface Fault {
  name: string
  /** How often the call takes effect in spite of the fault. `later`: after the caller has given up. */
  effect: 'none' | 'once' | 'twice' | 'later'
  /** What the caller gets. `answer` is the answer to the call's last effect. */
  reported: string
}

export interface NewCall<T> {
  kind: CallKind
  name: string
  /** The call times out after this time. For a pause: it ends after this time. */
  limitMs: number
  effect: () => Promise<T>
  /** What the caller gets instead of an answer: a value, or an error to throw. */
  failure: (reported: string) => T | Error
}

/** A call that waits for the scheduler. */
export interface Call<Owner> {
  owner: Owner
  kind: CallKind
  name: string
  dueAt: number
  /** Whether the call took effect, so that its answer is on its way. */
  tookEffect: boolean
  effect: () => Promise<void>
  answer: () => void
  fail: (reported: string) => void
}

/**
 * A cooperative scheduler with virtual time. Each call from the core to the outside waits here until the scheduler lets
 * it take effect, answers it, or lets it fail. Nothing else happens meanwhile, so a schedule always runs in the same
 * way.
 */
export class Calls<Owner> {
  /** Milliseconds since the epoch. */
  now = Date.UTC(2026, 10, 30)
  waiting: Call<Owner>[] = []
  /** Calls that can still take effect after their callers have given up. */
  stray: { name: string; effect: () => Promise<void> }[] = []
  onTimeout: (call: Call<Owner>) => void = () => undefined

  enqueue<T>(owner: Owner, { kind, name, limitMs, effect, failure }: NewCall<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let answer: Promise<T> | undefined
      const call: Call<Owner> = {
        owner,
        kind,
        name,
        dueAt: this.now + limitMs,
        tookEffect: false,
        effect: async () => {
          call.tookEffect = true
          answer = effect()
          await answer.catch(() => undefined)
        },
        answer: () => void answer?.then(resolve, reject),
        fail: (reported) => {
          const failed = failure(reported)
          if (failed instanceof Error) reject(failed)
          else resolve(failed)
        },
      }
      this.waiting.push(call)
    })
  }

  /** Lets a call take effect, and answers it. For a pause, time passes until its end. */
  async go(call: Call<Owner>): Promise<void> {
    if (call.kind === 'sleep') return this.passUntil(call.dueAt)
    if (!call.tookEffect) await call.effect()
    this.#remove(call)
    call.answer()
    await settled()
  }

  async fail(call: Call<Owner>, { effect, reported }: Fault): Promise<void> {
    this.#remove(call)
    const effects = { none: 0, once: 1, twice: 2, later: 0 }[effect] - (call.tookEffect ? 1 : 0)
    for (let i = 0; i < effects; i += 1) await call.effect()
    if (effect === 'later' && !call.tookEffect) this.stray.push(call)
    if (reported === 'answer') call.answer()
    else call.fail(reported)
    await settled()
  }

  /** The callers have crashed, so their calls get no answer. Calls that were on their way can still take effect. */
  abandon(isGone: (call: Call<Owner>) => boolean): void {
    const gone = this.waiting.filter(isGone)
    this.waiting = this.waiting.filter((call) => !gone.includes(call))
    this.stray.push(...gone.filter(({ kind, tookEffect }) => kind !== 'sleep' && !tookEffect))
  }

  /** Time passes. Each pause ends, and each call times out, at its time. */
  async passUntil(time: number): Promise<void> {
    for (;;) {
      const next = this.waiting.reduce<Call<Owner> | undefined>(
        (first, call) => (first && first.dueAt <= call.dueAt ? first : call),
        undefined,
      )
      if (!next || next.dueAt > time) break
      this.now = Math.max(this.now, next.dueAt)
      if (next.kind === 'sleep') {
        await next.effect()
        this.#remove(next)
        next.answer()
        await settled()
      } else {
        this.onTimeout(next)
        await this.fail(next, { name: 'times out', effect: 'later', reported: 'time-out' })
      }
    }
    this.now = Math.max(this.now, time)
  }

  #remove(call: Call<Owner>): void {
    this.waiting = this.waiting.filter((other) => other !== call)
  }
}

/** Resolves once nothing can continue without an answer from outside. */
export async function settled(): Promise<void> {
  await setImmediate()
}
