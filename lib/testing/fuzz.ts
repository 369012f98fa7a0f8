import fc from 'fast-check'
import { test } from 'vitest'

/** How many inputs each property is tested with. Set FUZZ_RUNS for more. */
const runs = Number(process.env.FUZZ_RUNS || 2000)
/** The seed of the inputs. Set FUZZ_SEED to repeat an earlier run. */
const seed = Number(process.env.FUZZ_SEED || Math.floor(Math.random() * 2 ** 31))
const timeoutMs = 300_000

/** Tests one property with `runs` inputs, and prints their number and the seed. */
export function property<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  holds: (input: Input) => boolean | Promise<boolean>,
): void {
  test(name, { timeout: timeoutMs }, async () => {
    let inputCount = 0
    const countAndCheck = async (input: Input) => {
      inputCount += 1
      return holds(input)
    }
    await fc.assert(fc.asyncProperty(inputs, countAndCheck), { numRuns: runs, seed })
    console.log(`${inputCount} inputs, seed ${seed}`)
  })
}

/** Text with characters that break parsers: control characters, look-alikes, other scripts, lone surrogates. */
export const nastyText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...'aZ09@.-_+:/\\?#%&=[]<>"\'(),; \t\r\n\0') },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '＠',
          '﹫',
          '。',
          '．',
          '／',
          '：',
          '０',
          '٣',
          '\u212a',
          '\u0130',
          'ß',
          'ſ',
          'é',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('\u00ad', '\u200b', '\u200d', '\u202e', '\ufeff', '\u2028', '\ud800'),
      },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''))
