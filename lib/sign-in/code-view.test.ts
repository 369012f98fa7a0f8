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

test('a code that can be used has no error', async () => {
  expect(await errorNow()).toBeUndefined()
})

test('an exhausted code, a replaced one and an expired one are named', async () => {
  for (let i = 0; i < 5; i += 1) await world.check(pending, `0000000${i}`)
  expect(await errorNow()).toBe('codeExhausted')
  world.now += minute
  await world.resend(pending)
  expect(await errorNow()).toBe('codeReplaced')
  world.now += 11 * minute
  expect(await errorNow()).toBe('codeExpired')
})

test('an accepted code can be entered again: it leads to its session', async () => {
  world.jwt = 'fails'
  await world.check(pending, right)
  expect(await errorNow()).toBeUndefined()
  world.jwt = 'ok'
  await world.check(pending, right)
  expect(await errorNow()).toBeUndefined()
})

test("the wait for a new code depends on this browser's own request, not on those of others", async () => {
  const before = await readCodeView(pending, 'request', world.services)
  expect(before.resendAt).toBe(pending.sentAt + minute)
  world.now += 2 * minute
  await world.send(pending.email, { clientIp: { kind: 'known', address: '192.0.2.2' } })
  expect(await readCodeView(pending, 'request', world.services)).toEqual(before)
})

test('it costs one read, and changes nothing', async () => {
  await errorNow()
  expect(world.calls).toEqual(['read'])
})

test("while the store is unavailable, the cookie's own expiry decides", async () => {
  world.storeFails = true
  expect(await errorNow()).toBeUndefined()
  world.now = pending.expiresAt
  expect(await errorNow()).toBe('codeExpired')
})
