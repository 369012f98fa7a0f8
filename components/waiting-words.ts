import type { Messages } from '@/lib/messages'

/** What every form may have to say. A table of all sentences would be too large for the browser. */
export interface WaitingWords {
  slow: string
  unreachable: string
  unexpected: string
}

export function waitingWords({ slow, unreachable, unexpected }: Messages): WaitingWords {
  return { slow, unreachable, unexpected }
}
