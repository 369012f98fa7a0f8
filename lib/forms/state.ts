import type { MessageKey } from '../messages/index.ts'

/** What a form shows after it was posted: an error, and the input, so that nothing is lost. */
export interface FormState {
  error?: string
  /** The language of the error: the page may be switched to another one. */
  lang?: string
  code?: MessageKey
  /** Nothing is left to try with this code. */
  isTerminal?: boolean
  /** From when on it can be tried again, in milliseconds of the server's clock. */
  retryAt?: number
  input?: string | undefined
}
