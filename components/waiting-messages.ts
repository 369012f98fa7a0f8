import type { Messages } from '@/lib/messages'

/** What every form may have to say. A table of all sentences would be too large for the browser. */
export interface WaitingMessages {
  slow: string
  unreachable: string
  unexpected: string
}

export function waitingMessages({ slow, unreachable, unexpected }: Messages): WaitingMessages {
  return { slow, unreachable, unexpected }
}
