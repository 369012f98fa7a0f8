import fc from 'fast-check'
import { expect, test } from 'vitest'
import { regroup } from './code-grouping.ts'
import { bare, isWhole } from './code-typing.ts'

/** The text after the edit, with `|` at the caret; the text as it was when there is nothing to do. */
function after(withCaret: string, length = 8, digits = true): string {
  const caret = withCaret.indexOf('|')
  const text = withCaret.replace('|', '')
  const edit = regroup(text, caret, length, digits)
  if (!edit) return withCaret
  const changed = text.slice(0, edit.from) + edit.insert + text.slice(edit.to)
  return `${changed.slice(0, edit.caret)}|${changed.slice(edit.caret)}`
}

test.each([
  ['the first group stays alone', '1234|', '1234|'],
  ['the fifth digit begins the second', '12345|', '1234 5|'],
  ['a pasted code', '12345678|', '1234 5678|'],
  ['a code pasted with a dash', '1234-5678|', '1234 5678|'],
  ['deleting back to the first group', '1234 |', '1234|'],
  ['a digit put into the first group', '12|34 567', '12|34 567'],
  ['a digit too many in the first group', '129|34 567', '129|3 4567'],
  ['a digit taken from the first group', '12|4 5678', '12|45 678'],
  ['full-width digits', '１２３４５|', '１２３４ ５|'],
  ['Arabic digits', '١٢٣٤٥|', '١٢٣٤ ٥|'],
  ['too long for a code', '123456789|', '123456789|'],
  ['no code at all', 'hello|', 'hello|'],
])('%s', (_case, typed, grouped) => {
  expect(after(typed)).toBe(grouped)
})

test('a short code is not grouped, and letters are where the alphabet has them', () => {
  expect(after('12345|', 5)).toBe('12345|')
  expect(after('ab1d5|', 8, false)).toBe('ab1d 5|')
})

test('grouping loses nothing that was typed, and is done after once', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, at) => {
      const caret = at % (text.length + 1)
      const edit = regroup(text, caret, 8, false)
      if (!edit) return
      const changed = text.slice(0, edit.from) + edit.insert + text.slice(edit.to)
      expect(bare(changed)).toBe(bare(text))
      expect(bare(changed.slice(0, edit.caret))).toBe(bare(text.slice(0, caret)))
      expect(regroup(changed, edit.caret, 8, false)).toBeNull()
    }),
  )
})

test.each([
  ['12345678', true],
  ['1234 5678', true],
  ['1234567', false],
  ['123456789', false],
  ['1234567a', false],
])('%o is a whole code: %o', (text, whole) => {
  expect(isWhole(text, 8, true)).toBe(whole)
})
