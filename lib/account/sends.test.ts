import { expect, test } from 'vitest'
import { env } from '../env/index.ts'
import { applySettings } from '../testing/settings.ts'
import { emptyAccount } from './account.ts'
import { limitsFrom } from './limits.ts'
import { consumeSend, nextSendAt, refundSend } from './sends.ts'
import { endAll } from './sessions.ts'

applySettings()
const limits = limitsFrom(env())

const start = Date.UTC(2026, 10, 30)
const minute = 60_000

function sentOnce() {
  const { account, result } = consumeSend(emptyAccount, 'new', limits, start)
  if (!result.ok) throw new Error('The first send was refused')
  return { account, consumed: result.consumed }
}

test('the next code can be sent at once, or when the longest wait is over', () => {
  expect(nextSendAt(emptyAccount, 'new', limits, start)).toBe(start)
  const { account } = sentOnce()
  expect(nextSendAt(account, 'new', limits, start + 1)).toBe(start + minute)
  expect(nextSendAt(account, 'new', limits, start + minute)).toBe(start + minute)
})

test('a refused send changes nothing, and returns the reason (too soon or too many) and the time to try again', () => {
  let { account } = sentOnce()
  expect(consumeSend(account, 'new', limits, start + 1)).toEqual({
    account,
    result: { ok: false, reason: 'too-soon', retryAt: start + minute },
  })
  for (let i = 1; i < 5; i += 1) account = consumeSend(account, 'new', limits, start + i * minute).account
  expect(consumeSend(account, 'new', limits, start + 5 * minute)).toEqual({
    account,
    result: { ok: false, reason: 'too-many', retryAt: start + 60 * minute },
  })
})

test('a code to a new browser does not delay one to a known browser', () => {
  const { account } = sentOnce()
  expect(nextSendAt(account, 'known', limits, start)).toBe(start)
  expect(consumeSend(account, 'known', limits, start).result.ok).toBe(true)
})

test('after a refund, the next code can be sent at once', () => {
  const { account, consumed } = sentOnce()
  expect(refundSend(account, consumed).account).toEqual(emptyAccount)
})

test('a send records the epoch in which it began', () => {
  const { account } = endAll(emptyAccount, 'epoch', start)
  expect(consumeSend(account, 'new', limits, start).result).toMatchObject({ ok: true, epoch: 'epoch' })
})
