import 'server-only'
import { Redis } from 'ioredis'

/** Ten ticks: half a second at least. */
const tickMs = 50
const maxSilentTicks = 10

/**
 * A connection that closes itself when Redis does not answer. All commands that wait for an answer then fail, and
 * nothing more is written that Redis would carry out when it goes on.
 *
 * A busy process reads late: the answer has arrived, but Node runs the timer first. The time limits of ioredis would
 * then close the connection of all users at the moment of the highest load. So silence is counted in ticks. Each turn of
 * the event loop has at most one tick, and between two ticks the process reads what has arrived.
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
      // A command that could not be written fails too, so this does not show that Redis answers.
      (error: unknown) => {
        this.#answered()
        // The text of this error reads to ioredis as if the password were one too many, and it goes on.
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
