import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { env } from '../env/index.ts'
import { applySettings } from '../testing/settings.ts'
import { emptyAccount } from './account.ts'
import { clean } from './clean.ts'
import { saveCode, submit } from './code.ts'
import { encodeAccount } from './codec.ts'
import { limitsFrom, type Tier } from './limits.ts'
import { consumeSend } from './sends.ts'
import { listSession } from './sessions.ts'

applySettings()
const limits = limitsFrom(env())
const minute = 60_000

/** The worst case: each code begins a new attempt, each known browser guesses once, and no response arrives. */
test('an account takes at most 40 KB, whatever happens in a day', () => {
  let now = Date.UTC(2026, 10, 30)
  let account = emptyAccount
  let largest = 0
  const apply = (change: { account: typeof account }) => {
    account = change.account
    largest = Math.max(largest, encodeAccount(account).value.length)
  }
  const sendAndGuess = (tier: Tier) => {
    const send = consumeSend(account, tier, limits, now)
    apply(send)
    if (!send.result.ok) return
    const code = { attemptId: randomUUID(), otpId: randomUUID() }
    apply(saveCode(account, code, { until: now + 10 * minute, epoch: undefined }, now))
    for (let i = 0; i < 8; i += 1) {
      const mac = randomBytes(32).toString('base64url')
      const knownBrowser = tier === 'known' ? randomUUID() : undefined
      apply(submit(account, { ...code, mac, request: randomUUID(), knownBrowser }, limits, now))
    }
  }

  for (let i = 0; i < 60; i += 1) {
    const idle = { since: now + i, until: now + 2 * 24 * 60 * minute }
    const session = { ...idle, idle, renewal: idle, browser: 'b'.repeat(32), system: 's'.repeat(32) }
    apply({ account: listSession(account, randomUUID(), session) })
  }
  for (const end = now + 24 * 60 * minute; now < end; now += minute) {
    account = clean(account, now)
    sendAndGuess('known')
    sendAndGuess('new')
  }
  expect(Object.keys(account.sessions)).toHaveLength(50)
  expect(largest).toBeGreaterThan(20 * 1024)
  expect(largest).toBeLessThan(40 * 1024)
})
