import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { referenceOf } from './pending.ts'

test('a reference is three letters, so that phones do not take it for a code, and the same in each e-mail of an attempt', () => {
  const attemptId = randomUUID()
  expect(referenceOf(attemptId)).toBe(referenceOf(attemptId))
  const references = Array.from({ length: 200 }, () => referenceOf(randomUUID()))
  for (const reference of references) expect(reference).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{3}$/)
  expect(new Set(references).size).toBeGreaterThan(150)
})
