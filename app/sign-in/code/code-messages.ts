import { waitingMessages } from '@/components/waiting-messages'
import type { Messages } from '@/lib/messages'

/** What the form on the code page says. */
export function codeMessages(messages: Messages, byChannel: boolean) {
  return {
    ...waitingMessages(messages),
    label: messages.codeLabel,
    idle: messages.checkButton,
    busy: messages.checking,
    validUntil: messages.codeValidUntil,
    timeLeft: messages.codeLeft,
    oneMinute: messages.codeOneMinute,
    expired: messages.codeExpired,
    help: byChannel ? messages.resendHelpByChannel : messages.resendHelp,
    waitFor: messages.resendWait,
    resendNow: messages.resendNow,
    resend: messages.resendButton,
    sending: messages.sending,
    anotherAddress: messages.otherButton,
    working: messages.working,
  }
}

export type CodeMessages = ReturnType<typeof codeMessages>
