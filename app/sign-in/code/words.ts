import { type WaitingWords, waitingWords } from '@/components/waiting-words'
import type { Locale, Messages } from '@/lib/messages'
import { fill, fromNow, timeLeft, timeOf } from '@/lib/messages/format'

interface Sent {
  /** Whether the code went another way than by e-mail. */
  byChannel: boolean
  expiresAt: number
  resendAt: number
  now: number
}

/**
 * What the form of the code page says. The sentences that change with the time come twice: as they are now, for the
 * first rendering and for where there is no JavaScript, and with a gap to fill in.
 */
export function codeWords(locale: Locale, words: Messages, { byChannel, expiresAt, resendAt, now }: Sent) {
  return {
    ...waitingWords(words),
    label: words.codeLabel,
    idle: words.checkButton,
    busy: words.checking,
    onceUntil: words.codeOnceUntil,
    until: timeOf(locale, expiresAt, false, 'UTC'),
    leftFor: words.codeLeft,
    left: fill(words.codeLeft, { time: timeLeft(locale, expiresAt - now) }),
    oneMinute: words.codeOneMinute,
    expired: words.codeExpired,
    help: byChannel ? words.resendHelpByChannel : words.resendHelp,
    waitFor: words.resendWait,
    wait:
      resendAt > now ? fill(words.resendWait, { when: fromNow(locale, resendAt - now) }) : words.resendNow,
    now: words.resendNow,
    resend: words.resendButton,
    sending: words.sending,
    other: words.otherButton,
    working: words.working,
  } satisfies WaitingWords & Record<string, string>
}

export type CodeWords = ReturnType<typeof codeWords>
