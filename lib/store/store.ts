import type { RateLimiterAbstract } from 'rate-limiter-flexible'

/** How many are let through, and in what time: `points` per `seconds`, counted from the first. */
export interface Rule {
  name: string
  points: number
  seconds: number
}

/**
 * What is kept on the server: counters, live codes, and sessions. Two implementations, memory for one instance and
 * Redis for several, with the same behaviour. Every method rejects when the store cannot be reached; callers then
 * refuse, they never guess. Keys with the same `{tag}` live on one node of a cluster. Times are in milliseconds.
 */
export interface Store {
  /** A counter for one rule. Two rules of one name share their counts. Counting is atomic over all instances. */
  counter(rule: Rule): RateLimiterAbstract

  /** All fields of a hash; an empty object when there is none. */
  fields(key: string): Promise<Record<string, string>>
  /** One field of a hash. */
  field(key: string, field: string): Promise<string | null>
  /** Replaces a whole hash. It is gone at `expiresAt`. */
  replace(key: string, fields: Record<string, string>, expiresAt: number): Promise<void>
  /** Changes a field that is there; false, and nothing changed, when it is not: what was ended must not come back. */
  change(key: string, field: string, value: string): Promise<boolean>
  /** Removes one field of a hash; whether it was there. */
  removeField(key: string, field: string): Promise<boolean>
  /** Removes a whole hash. */
  remove(key: string): Promise<void>

  /**
   * Puts `field` into the hash `key` once: the first time, `mark` is set on the hash `marked`, both together. Each
   * further time only says whether the field is still there. So what a mark has opened cannot be opened again: nor
   * after `marked` ended, where `asLongAs` names a field and value that it must have. False then.
   */
  openOnce(opening: Opening): Promise<boolean>
  /**
   * For one of those whom `openOnce` let in, and who failed afterwards: `marked` lives on until `markedExpiresAt`. The
   * last of them takes the field away, and the mark with it, so that it can be opened again. Whoever has succeeded
   * never steps back, and keeps it. Nothing happens when the field is gone, or the mark is another's: what was ended
   * stays so.
   */
  stepBack(opened: Opened): Promise<void>

  /** Takes a short-lived name for oneself; false when somebody has it already. */
  take(key: string, forMs: number): Promise<boolean>
  /** How often a short-lived name was touched in its time, this time included. */
  touch(key: string, forMs: number): Promise<number>

  /** Answers when the store does. */
  ping(): Promise<void>
}

/** What is opened, and by which mark. Beside the mark, `openers` is how many were let in, less who stepped back. */
export interface Opened {
  marked: string
  mark: string
  markedExpiresAt: number
  key: string
  field: string
}

export interface Opening extends Opened {
  /** Fields to set on `marked` beside the mark. */
  fields: Record<string, string>
  asLongAs?: readonly [field: string, value: string] | undefined
  value: string
  expiresAt: number
}
