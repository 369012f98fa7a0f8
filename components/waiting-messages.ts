import { env } from '@/lib/env'
import type { Messages } from '@/lib/messages'
import { interpolate } from '@/lib/messages/format'

/** The messages that every form may need. The table of all messages would be too large for the browser. */
export interface WaitingMessages {
  slow: string
  unreachable: string
  unexpected: string
  waitOver: string
  /** The origin of the application, and what to say at any other address, where the server refuses the forms. */
  origin: string
  otherAddress: string
}

export function waitingMessages(messages: Messages): WaitingMessages {
  const { slow, unreachable, unexpected, otherAddress, waitOver } = messages
  const origin = env().APP_URL
  return {
    slow,
    unreachable,
    unexpected,
    waitOver,
    origin,
    otherAddress: interpolate(otherAddress, { url: origin }),
  }
}
