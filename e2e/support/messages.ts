/** The sentences of the application, so that a reworded one breaks no test. */
export { en } from '../../lib/messages/en.ts'
export { interpolate } from '../../lib/messages/format.ts'

/** A sentence up to its first value: what of it is the same each time. */
export function beginningOf(sentence: string): string {
  return sentence.split('{')[0]?.trimEnd() ?? ''
}
