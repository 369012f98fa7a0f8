import 'server-only'
import { setTimeout } from 'node:timers/promises'

/** A durable update that Redis has confirmed. Repeating it changes nothing in a document that still has it. */
interface ConfirmedUpdate {
  repeat: () => Promise<unknown>
  /** In milliseconds since the epoch. */
  keptUntil: number
}

/** This many take a few megabytes. */
const maxUpdates = 10_000
/** Longer than the time between two snapshots of Redis. */
const keptMs = 24 * 60 * 60_000
const batchSize = 50
const retryMs = 100

/**
 * The sign-outs of this process that Redis has confirmed. A Redis that restarts from a snapshot may have lost them, and
 * so may a replica that becomes the primary. Each sign-out is then applied again, so that no ended session comes back.
 */
export class ConfirmedUpdates {
  readonly #kept = new Set<ConfirmedUpdate>()
  #toRepeat = new Set<ConfirmedUpdate>()
  #repeating = false
  #closed = false

  keep(repeat: () => Promise<unknown>): void {
    this.#kept.add({ repeat, keptUntil: Date.now() + keptMs })
    this.#forgetOld()
  }

  /** Applies all updates again. An update that fails is retried, because Redis may be unavailable for a while. */
  async repeatAll(): Promise<void> {
    this.#forgetOld()
    this.#toRepeat = new Set(this.#kept)
    // The call that is already repeating updates continues with the new set.
    if (this.#repeating) return
    this.#repeating = true
    while (this.#toRepeat.size > 0 && !this.#closed) {
      const batch = [...this.#toRepeat].slice(0, batchSize)
      for (const update of batch) this.#toRepeat.delete(update)
      const outcomes = await Promise.allSettled(batch.map(({ repeat }) => repeat()))
      const failed = batch.filter((update, i) => outcomes[i]?.status === 'rejected' && isKept(update))
      // Failed updates come after the others, because other nodes of a cluster may be available.
      for (const update of failed) this.#toRepeat.add(update)
      if (failed.length > 0) await setTimeout(retryMs, undefined, { ref: false })
    }
    this.#repeating = false
  }

  #forgetOld(): void {
    for (const update of this.#kept) {
      if (this.#kept.size <= maxUpdates && isKept(update)) return
      this.#kept.delete(update)
    }
  }

  close(): void {
    this.#closed = true
  }
}

function isKept({ keptUntil }: ConfirmedUpdate): boolean {
  return keptUntil > Date.now()
}
