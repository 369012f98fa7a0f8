import { beforeEach, expect, test } from 'vitest'
import { applySettings } from '../testing/settings.ts'
import { SignInWorld } from '../testing/sign-in.ts'
import { readCodeView } from './code-view.ts'
import type { PendingSignIn } from './pending.ts'

applySettings()

const right = '12345678'
const minute = 60_000
let world: SignInWorld
let pending: PendingSignIn
beforeEach(async () => {
  world = new SignInWorld()
  pending = await world.pending()
})

const errorNow = async () => (await readCodeView(pending, 'request', world.services)).error

test('the code page shows no error for an active code', async () => {
  expect(await errorNow()).toBeUndefined()
})

test('the code page says whether a code is exhausted, replaced or expired', async () => {
  for (let i = 0; i < 5; i += 1) await world.check(pending, `0000000${i}`)
  expect(await errorNow()).toBe('codeExhausted')
  world.now += minute
  await world.resend(pending)
  expect(await errorNow()).toBe('codeReplaced')
  world.now += 11 * minute
  expect(await errorNow()).toBe('codeExpired')
})

test('the code page shows no error for a redeemed or opened code, which leads to its session', async () => {
  world.jwt = 'fails'
  await world.check(pending, right)
  expect(await errorNow()).toBeUndefined()
  world.jwt = 'ok'
  await world.check(pending, right)
  expect(await errorNow()).toBeUndefined()
})

test("the code page's wait for a new code depends only on this browser's own request", async () => {
  const before = await readCodeView(pending, 'request', world.services)
  expect(before.resendAt).toBe(pending.sentAt + minute)
  world.now += 2 * minute
  await world.send(pending.email, { clientIp: { kind: 'known', address: '192.0.2.2' } })
  expect(await readCodeView(pending, 'request', world.services)).toEqual(before)
})

test('the code page reads the store once, and writes nothing', async () => {
  await errorNow()
  expect(world.calls).toEqual(['read'])
})

test("while the store is unavailable, the code page relies on the code's expiry in the cookie", async () => {
  world.storeFails = true
  expect(await errorNow()).toBeUndefined()
  world.now = pending.expiresAt
  expect(await errorNow()).toBe('codeExpired')
})
