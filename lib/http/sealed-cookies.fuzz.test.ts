import fc from 'fast-check'
import { vi } from 'vitest'
import { z } from 'zod'
import { nastyText, property } from '../testing/fuzz.ts'
import { applySettings } from '../testing/settings.ts'

// Each seal that does not open logs a line.
vi.stubEnv('LOG_LEVEL', 'error')
applySettings()
const { seal, unseal } = await import('./sealed-cookies.ts')

const schema = z.object({ name: z.string() })
const real = await seal('session', { name: 'jane' }, 86_400)
const other = await seal('session', { name: 'john' }, 86_400)
const device = await seal('device', { name: 'jane' }, 86_400)
const parts = real.split('*')
const otherParts = other.split('*')

const place = fc.integer({ min: 0, max: real.length - 1 })
const character = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 })

/** Ways in which an attacker can change a seal. Most results fail before any cryptography. */
const forged = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(place, character).map(([i, char]) => real.slice(0, i) + char + real.slice(i + 1)),
  },
  { weight: 2, arbitrary: fc.tuple(place, place).map(([i, j]) => real.slice(0, i) + real.slice(j)) },
  {
    weight: 2,
    arbitrary: fc.tuple(place, nastyText).map(([i, text]) => real.slice(0, i) + text + real.slice(i)),
  },
  {
    weight: 2,
    arbitrary: fc
      .subarray([...parts.keys()])
      .map((swapped) => parts.map((part, i) => (swapped.includes(i) ? otherParts[i] : part)).join('*')),
  },
  { weight: 2, arbitrary: fc.shuffledSubarray(parts).map((some) => some.join('*')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(device, `${real}~`, ` ${real}`, real.toLowerCase(), encodeURIComponent(real)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.array(nastyText, { minLength: 6, maxLength: 9 }), fc.constantFrom('', '~2'))
      .map(([some, end]) => `Fe26.2*${some.join('*')}${end}`),
  },
  { weight: 4, arbitrary: nastyText },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 5000 }) },
)

property(
  'unsealing a cookie never throws, whatever its value, and opens only what was sealed',
  forged,
  async (value) => {
    const opened = await unseal('session', value, schema)
    return (
      opened === null ||
      (value === real && opened.name === 'jane') ||
      (value === other && opened.name === 'john')
    )
  },
)
