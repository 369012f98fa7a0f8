import { expect, test } from 'vitest'
import { textField } from './fields.ts'

const form = (...values: (string | Blob)[]) => {
  const data = new FormData()
  for (const value of values) data.append('code', value)
  return data
}

test('a text field is read unchanged', () => {
  expect(textField(form(' 1234 '), 'code')).toBe(' 1234 ')
})

test.each([
  ['an absent field', form()],
  ['a repeated field', form('1', '2')],
  ['a file', form(new Blob(['1234']))],
  ['no form at all', { code: '1234' }],
])('%s counts as an empty text field', (_, posted) => {
  expect(textField(posted, 'code')).toBe('')
})
