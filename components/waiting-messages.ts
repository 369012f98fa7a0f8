import { env } from '@/lib/env'
import type { Messages } from '@/lib/messages'
import { interpolate } from '@/lib/messages/format'

/** What every form may have to say. A table of all sentences would be too large for the browser. */
export interface WaitingMessages {
  slow: string
  unreachable: string
  unexpected: string
  waitOver: string
  /** The address that the application is used at, and what to say at any other: its forms are refused there. */
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
