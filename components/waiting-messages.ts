import { env } from '@/lib/env'
import type { Messages } from '@/lib/messages'
import { interpolate } from '@/lib/messages/format'

/** The messages that every form may need. The table of all messages would be too large to send to the browser. */
export interface WaitingMessages {
  slow: string
  unreachable: string
  postRefused: string
  unexpected: string
  waitOver: string
  /** The application's origin. At any other origin, the server rejects the forms, and the error is `otherAddress`. */
  origin: string
  otherAddress: string
}

export function waitingMessages(messages: Messages): WaitingMessages {
  const { slow, unreachable, postRefused, unexpected, otherAddress, waitOver } = messages
  const origin = env().APP_URL
  return {
    slow,
    unreachable,
    postRefused,
    unexpected,
    waitOver,
    origin,
    otherAddress: interpolate(otherAddress, { url: origin }),
  }
}
