import type { MessageKey } from '../messages/index.ts'
import type { Notice } from './notice.ts'

/** The wait that an error names. Times are in milliseconds of the server's clock. */
export interface Wait {
  /** As it stands in the error: `42 seconds`. */
  text: string
  /** From when on it can be tried again, and when that was said. */
  until: number
  now: number
}

/** What a form shows after it was posted: an error, and the input, so that nothing is lost. */
export interface FormState {
  error?: string | undefined
  /** The language of the error: the page may be switched to another one. */
  lang?: string
  code?: MessageKey
  /** Nothing is left to try with this code. */
  isTerminal?: boolean
  wait?: Wait
  notice?: Notice
  input?: string | undefined
}
