import { expect, test } from 'vitest'
import { ar } from './ar.ts'
import { fromNow, interpolate } from './format.ts'

test.each([
  [1_000, 'ثانية'],
  [2_000, 'ثانيتين'],
  [42_000, '42 ثانية'],
  [120_000, 'دقيقتين'],
  [600_000, '10 دقائق'],
  [2 * 3_600_000, 'ساعتين'],
])('every Arabic sentence says "in" before a wait of %d ms, not "within"', (ms, time) => {
  const sentences = Object.values(ar).filter((sentence) => sentence.includes('{when}'))
  expect(sentences.length).toBeGreaterThan(5)
  for (const sentence of sentences) {
    const text = interpolate(sentence, { when: fromNow('ar', ms) })
    expect(text).toContain(`بعد ${time}`)
    expect(text).not.toMatch(/خلال|في غضون/)
  }
})
