import { Redis } from 'ioredis'

/** Ten looks, half a second at least. */
const lookEveryMs = 50
const looks = 10

/**
 * A connection that hangs up on a silent Redis, so that all that waits for it fails, and nothing more is written to
 * it that it would carry out later, when it goes on.
 *
 * A busy process hears late: the answer lies there, and the timer is looked at first. The library's own time limits
 * would call that a silence, and drop everybody's connection in the moment of the greatest rush. So silence is counted
 * in looks, of which each turn of the event loop has at most one, and between two of which the process has listened.
 */
export class PatientRedis extends Redis {
  #waiting = 0
  #silentLooks = 0
  #timer: NodeJS.Timeout | undefined

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const sent = super.sendCommand(...args)
    this.#waiting += 1
    this.#timer ??= setTimeout(() => this.#look(), lookEveryMs)
    Promise.resolve(sent).then(
      () => {
        this.#silentLooks = 0
        this.#done()
      },
      // Also what was never written, so it says nothing about Redis.
      () => this.#done(),
    )
    return sent
  }

  #done(): void {
    this.#waiting -= 1
    if (this.#waiting > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#silentLooks = 0
  }

  #look(): void {
    this.#silentLooks += 1
    this.#timer = setTimeout(() => this.#look(), lookEveryMs)
    if (this.#silentLooks < looks) return
    this.#silentLooks = 0
    this.stream?.destroy(new Error('Redis is silent'))
  }
}
