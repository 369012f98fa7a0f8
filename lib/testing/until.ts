import { setTimeout } from 'node:timers/promises'

/** Waits until a question is answered with yes. An error counts as no. */
export async function until(what: string, question: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await question().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}`)
    await setTimeout(20)
  }
}
