/** The application's messages. Tests that use them do not break when a message is reworded. */
export { en } from '../../lib/messages/en.ts'
export { interpolate } from '../../lib/messages/format.ts'

/** The fixed beginning of a message, up to its first placeholder. */
export function beginningOf(message: string): string {
  return message.split('{')[0]?.trimEnd() ?? ''
}
