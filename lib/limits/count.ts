import 'server-only'
import type { RateLimiterRes } from 'rate-limiter-flexible'
import { type Rule, StoreUnreachable, store } from '../store/index.ts'
import { timedStore, traced } from '../telemetry/index.ts'

/** One rule applied to one key. */
export interface Count {
  rule: Rule
  key: string
}

/** Counted and let through, with what each rule still bears by its name, or refused. `retryAt` is in milliseconds since the epoch. */
export type Counted =
  | { ok: true; left: Map<string, number>; giveBack: () => Promise<void> }
  | { ok: false; rule: Rule; retryAt: number }

/**
 * Counts first, atomically, on all keys at once; the caller acts only when all let it through. When one refuses, the
 * others get theirs back, and the one with the longest wait is named.
 */
export function count(counts: Count[]): Promise<Counted> {
  return traced('limits', () => countAll(counts))
}

async function countAll(counts: Count[]): Promise<Counted> {
  const results = await Promise.all(counts.map(consume))
  const giveBack = async () => {
    await Promise.all(results.map(reward))
  }
  const refused = results.filter(({ over }) => over).sort((a, b) => b.retryAt - a.retryAt)[0]
  if (!refused)
    return { ok: true, left: new Map(results.map(({ rule, left }) => [rule.name, left])), giveBack }

  await giveBack()
  return { ok: false, rule: refused.rule, retryAt: refused.retryAt }
}

/** When all keys would let one more through: now or a later time, in milliseconds since the epoch. Counts nothing. */
export async function freeAt(counts: Count[]): Promise<number> {
  const states = await Promise.all(counts.map(({ rule, key }) => reached(store().counter(rule).get(key))))
  const waits = states.map((state, i) => {
    const points = counts[i]?.rule.points ?? 0
    return state && state.consumedPoints >= points ? state.msBeforeNext : 0
  })
  return Date.now() + Math.max(0, ...waits)
}

interface Consumed extends Count {
  over: boolean
  left: number
  /** What was left of the window, in milliseconds. */
  ms: number
  retryAt: number
}

async function consume({ rule, key }: Count): Promise<Consumed> {
  const counter = store().counter(rule)
  const state = await timedStore(() => counter.consume(key)).catch((refusal: unknown) => {
    if (isRefusal(refusal)) return refusal
    throw new StoreUnreachable('The store did not count', { cause: refusal })
  })
  const over = state.consumedPoints > rule.points
  const ms = state.msBeforeNext
  return { rule, key, over, left: state.remainingPoints, ms, retryAt: Date.now() + ms }
}

/** Into the window that it was counted in: one that has begun since would let one more through. */
async function reward({ rule, key, ms }: Consumed): Promise<void> {
  const customDuration = Math.max(1, Math.ceil(ms / 1000))
  await reached(store().counter(rule).reward(key, 1, { customDuration }))
}

/** The library rejects with a plain result for "too many", and with an Error for a fault of the store. */
function isRefusal(rejection: unknown): rejection is RateLimiterRes {
  return typeof rejection === 'object' && rejection !== null && 'msBeforeNext' in rejection
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw new StoreUnreachable('The store did not answer', { cause: error })
  })
}
