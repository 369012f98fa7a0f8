import { bare, isCodeText } from './code-typing.ts'

/** What to change in a text so that it stands in two groups: replace `from`–`to` by `insert`, then put the caret. */
export interface Edit {
  from: number
  to: number
  insert: string
  caret: number
}

/**
 * `12345` as `1234 5`: easier to read back in two groups. Null when there is nothing to do, or when the
 * text cannot be a code: it is then left as it was typed.
 *
 * The edit is the smallest one, since the browser notes it as a step that can be undone.
 */
export function regroup(text: string, caret: number, length: number, digits: boolean): Edit | null {
  const code = bare(text)
  if (length < 6 || code.length > length || !isCodeText(text, digits)) return null
  const half = Math.ceil(length / 2)
  const grouped = code.length > half ? `${code.slice(0, half)} ${code.slice(half)}` : code
  if (grouped === text) return null

  const before = bare(text.slice(0, caret)).length
  const from = sameStart(text, grouped)
  const same = sameStart(reversed(text.slice(from)), reversed(grouped.slice(from)))
  return {
    from,
    to: text.length - same,
    insert: grouped.slice(from, grouped.length - same),
    caret: before > half ? before + 1 : before,
  }
}

function sameStart(a: string, b: string): number {
  let count = 0
  while (count < a.length && a[count] === b[count]) count += 1
  return count
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
