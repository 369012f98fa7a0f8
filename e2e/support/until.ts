import { setTimeout as wait } from 'node:timers/promises'

const EVERY_MS = 50

/** Calls `ask` until it returns a value. After `limitMs`, throws an error that says what it waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  limitMs = 30_000,
): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > end) throw new Error(`Waited ${limitMs / 1000} s for ${what}`)
    await wait(EVERY_MS)
  }
}
