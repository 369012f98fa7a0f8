import { expect, test } from 'vitest'
import { nextArguments } from './arguments.ts'

test('arguments of `npm run dev` are passed on to Next.js', () => {
  expect(nextArguments([])).toEqual(['dev'])
  expect(nextArguments(['--inspect'])).toEqual(['dev', '--inspect'])
  expect(nextArguments(['start', '--inspect=9300'])).toEqual(['start', '--inspect=9300'])
})

test.each(['-p', '--port=4000', '-H', '--hostname'])(
  'the argument %s is rejected, and the error names the setting PORT',
  (arg) => {
    expect(() => nextArguments([arg, '4000'])).toThrow('set PORT')
  },
)
