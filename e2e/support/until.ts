import { setTimeout as wait } from 'node:timers/promises'

const EVERY_MS = 50

/** Asks again and again until there is an answer, and says what was waited for when there is none in time. */
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
