import { env } from '@/lib/env'
import type { Messages } from '@/lib/messages'
import { interpolate } from '@/lib/messages/format'

/** What every form may have to say. A table of all sentences would be too large for the browser. */
export interface WaitingMessages {
  slow: string
  unreachable: string
  unexpected: string
  /** The address that the application is used at, and what to say at any other: its forms are refused there. */
  origin: string
  otherAddress: string
}

export function waitingMessages({ slow, unreachable, unexpected, otherAddress }: Messages): WaitingMessages {
  const origin = env().APP_URL
  return { slow, unreachable, unexpected, origin, otherAddress: interpolate(otherAddress, { url: origin }) }
}
