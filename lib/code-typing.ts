/** Helps with a code while it is typed. What is right is decided by `lib/code.ts` on the server alone. */

/** What of the text in the field can be part of a code: without spaces, dashes and dots. */
export function bare(text: string): string {
  return text.replace(/[\s\p{Z}\p{Pd}\p{Cf}.]/gu, '')
}

/** Whether the text may be the whole code. Letters count where the alphabet has them. */
export function isWhole(text: string, length: number, digits: boolean): boolean {
  return bare(text).length === length && isCodeText(text, digits)
}

/** Whether all that there is can be part of a code. */
export function isCodeText(text: string, digits: boolean): boolean {
  return (digits ? /^\p{Nd}*$/u : /^[\p{Nd}a-z]*$/iu).test(bare(text))
}
