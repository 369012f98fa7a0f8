export type Clock = ReturnType<typeof createClock>

/** The server's clock, in milliseconds since the epoch. It can be set ahead of this machine's, or behind it (negative). */
export function createClock() {
  let aheadMs = 0
  return {
    now: () => Date.now() + aheadMs,
    set(ms: number): void {
      aheadMs = ms
    },
  }
}
