import { expect, test } from 'vitest'
import { createCalls } from './calls.ts'
import { createClock } from './clock.ts'
import { createOtps, generateOtp } from './otps.ts'

test('the list of calls keeps only the newest, at most 50,000', () => {
  const calls = createCalls()
  const anyCall = { endpoint: null, otpId: null, toEmail: null }
  for (let at = 0; at < 120_000; at += 1) calls.add({ at, endpoint: 'ready', requestUuid: '', status: 200 })
  const kept = calls.where(anyCall)
  expect(kept.length).toBeLessThanOrEqual(50_000)
  expect([kept.length > 40_000, kept.at(-1)?.at]).toEqual([true, 119_999])
})

test('codes beyond the newest 100,000 are dropped, from the list of each email address too', () => {
  const otps = createOtps(createClock())
  const rules = { characters: '0', length: 1, lifespanSeconds: 600 }
  for (let index = 0; index < 100_010; index += 1)
    otps.keep(generateOtp(rules, index < 20 ? 'first@example.com' : null, Date.now()))
  expect(otps.newest()).toHaveLength(100_000)
  expect(otps.newestFor('first@example.com')).toHaveLength(10)
})
