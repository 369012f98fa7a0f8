import 'server-only'
import { Redis } from 'ioredis'

/** Ten ticks take at least half a second. */
const tickMs = 50
const maxSilentTicks = 10

/**
 * A connection that closes itself when Redis does not answer. All commands that wait for an answer then fail. No more
 * commands are sent, because Redis would run them when it continues.
 *
 * A busy process reads late: the answer has arrived, but Node runs the timer first. The time limits of ioredis would
 * then close the connection that all users share, just when the load is highest. So this class counts silence in ticks.
 * Each turn of the event loop has at most one tick, and between two ticks the process reads what has arrived.
 */
export class StallDetectingRedis extends Redis {
  #unanswered = 0
  #silentTicks = 0
  #timer: NodeJS.Timeout | undefined

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(...args)
    this.#unanswered += 1
    this.#timer ??= setTimeout(() => this.#tick(), tickMs)
    Promise.resolve(answer).then(
      () => {
        this.#silentTicks = 0
        this.#answered()
      },
      // A command that could not be written fails too, so a failure does not show that Redis answers.
      (error: unknown) => {
        this.#answered()
        // ioredis takes this error to mean that Redis needs no password, and continues.
        if (error instanceof Error && error.message.startsWith('DENIED')) this.emit('error', error)
      },
    )
    return answer
  }

  #answered(): void {
    this.#unanswered -= 1
    if (this.#unanswered > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#silentTicks = 0
  }

  #tick(): void {
    this.#silentTicks += 1
    this.#timer = setTimeout(() => this.#tick(), tickMs)
    if (this.#silentTicks < maxSilentTicks) return
    this.#silentTicks = 0
    this.stream?.destroy(new Error('Redis does not answer'))
  }
}
