import { setTimeout } from 'node:timers/promises'

/** Waits until a condition is true. An error counts as false. */
export async function until(what: string, isTrue: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isTrue().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`Timed out waiting for ${what}`)
    await setTimeout(20)
  }
}
