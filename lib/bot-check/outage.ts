import 'server-only'

declare global {
  /** When the last assessment failed for want of an answer, in milliseconds since the epoch; 0 after a good one. */
  var signInBotOutageAt: number | undefined
}

/** Without tries nobody knows whether it goes on. */
const rememberedMs = 5 * 60 * 1000

/** Notes how an assessment went. Asking Google just to find out would be billed. */
export function noteAssessment(answered: boolean): void {
  globalThis.signInBotOutageAt = answered ? 0 : Date.now()
}

/** Whether the last try in the last minutes got no answer. */
export function isBotCheckDown(): boolean {
  return Date.now() - (globalThis.signInBotOutageAt ?? 0) < rememberedMs
}
