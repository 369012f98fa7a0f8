import { expect, test } from 'vitest'
import { nextArguments } from './arguments.ts'

test('what a developer adds to `npm run dev` is passed on to Next', () => {
  expect(nextArguments([])).toEqual(['dev'])
  expect(nextArguments(['--inspect'])).toEqual(['dev', '--inspect'])
  expect(nextArguments(['start', '--inspect=9300'])).toEqual(['start', '--inspect=9300'])
})

test.each(['-p', '--port=4000', '-H', '--hostname'])('%s is refused, and the setting is named', (arg) => {
  expect(() => nextArguments([arg, '4000'])).toThrow('set PORT')
})
