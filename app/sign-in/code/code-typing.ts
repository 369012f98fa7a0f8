/** Helps while a code is entered. What is right is decided by `lib/code-format.ts` on the server alone. */

/** The part of the input that can be a code: without spaces, dashes and dots, and without what was pasted around it. */
export function stripSeparators(input: string): string {
  return input
    .replace(/^[^\p{Nd}]*[:：#＃]/u, '')
    .replace(/^[\p{P}\p{Sk}\p{Z}\p{Cf}<>|]+|[\p{P}\p{Sk}\p{Z}\p{Cf}<>|]+$/gu, '')
    .replace(/[\s\p{Z}\p{Pd}\p{Cf}.]/gu, '')
}

/** Whether the input may be the whole code. Letters count where the alphabet has them. */
export function isComplete(input: string, length: number, digits: boolean): boolean {
  const code = stripSeparators(input)
  return code.length === length && (digits ? /^\p{Nd}*$/u : /^[\p{Nd}a-z]*$/iu).test(code)
}
