import { waitingMessages } from '@/components/waiting-messages'
import type { Messages } from '@/lib/messages'

/** What the form of the code page says. */
export function codeMessages(words: Messages, byChannel: boolean) {
  return {
    ...waitingMessages(words),
    label: words.codeLabel,
    idle: words.checkButton,
    busy: words.checking,
    onceUntil: words.codeOnceUntil,
    leftFor: words.codeLeft,
    oneMinute: words.codeOneMinute,
    expired: words.codeExpired,
    help: byChannel ? words.resendHelpByChannel : words.resendHelp,
    waitFor: words.resendWait,
    resendNow: words.resendNow,
    resend: words.resendButton,
    sending: words.sending,
    other: words.otherButton,
    working: words.working,
  }
}

export type CodeMessages = ReturnType<typeof codeMessages>
