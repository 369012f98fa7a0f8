import { regroup } from '@/lib/code-grouping'

/** Groups what stands in the field, in a way that the browser can undo. */
export function group(input: HTMLInputElement, length: number, digits: boolean): void {
  const edit = regroup(input.value, input.selectionStart ?? input.value.length, length, digits)
  if (!edit) return
  input.setSelectionRange(edit.from, edit.to)
  // Deprecated, but the one way of changing a field that the browser can undo.
  const done = edit.insert
    ? document.execCommand('insertText', false, edit.insert)
    : document.execCommand('delete')
  if (!done) input.setRangeText(edit.insert, edit.from, edit.to)
  input.setSelectionRange(edit.caret, edit.caret)
}
