import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks questions in the terminal. */
export interface Prompt {
  ask(question: string): Promise<string>
  /** Asks without showing the answer. */
  askSecret(question: string): Promise<string>
  /** Resolves if the input ends, for example because it was not a terminal. */
  ended: Promise<void>
  close(): void
}

/** @param isTerminal Whether the input is a terminal. Then this process echoes the input, except secrets. */
export function openPrompt(
  input: NodeJS.ReadableStream = process.stdin,
  screen: NodeJS.WritableStream = process.stdout,
  isTerminal = process.stdin.isTTY,
): Prompt {
  let hidden = false
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!hidden) screen.write(chunk)
      done()
    },
  })
  // With a history, the arrow keys could show a secret again.
  const lines = createInterface({ input, output, terminal: isTerminal, historySize: 0 })
  let closed = false
  const ended = new Promise<void>((resolve) => {
    lines.once('close', () => {
      if (!closed) resolve()
    })
  })
  return {
    ended,
    ask: (question) => lines.question(question),
    async askSecret(question) {
      const answer = lines.question(question)
      hidden = true
      try {
        return await answer
      } finally {
        hidden = false
        screen.write('\n')
      }
    },
    close() {
      closed = true
      lines.close()
    },
  }
}
