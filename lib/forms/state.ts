import type { MessageKey } from '../messages/index.ts'
import type { Notice } from './notice.ts'

/** The wait that an error names. Times are in milliseconds of the server's clock. */
export interface Wait {
  /** As in the error: `42 seconds`. */
  text: string
  /** When the user can try again. */
  until: number
  /** When the server made this response. */
  now: number
}

/** What a form shows after a post: an error or a notice, and the input, so that the user does not lose it. */
export interface FormState {
  error?: string | undefined
  /** The language of the error. The user may change the language of the page. */
  lang?: string
  code?: MessageKey
  /** The user needs a new code. */
  isTerminal?: boolean
  wait?: Wait
  notice?: Notice
  input?: string | undefined
}
