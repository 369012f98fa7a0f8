import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MemoryStore } from '../store/memory.ts'
import { address } from '../testing/address.ts'
import { applySettings } from '../testing/settings.ts'
import { listing } from './list.ts'
import { accept, codeMac, codeState, keepLive, noteTry, takeBack } from './live-code.ts'
import { flowFor, type Pending, tagOf } from './pending.ts'

applySettings()

const minute = 60_000
beforeEach(() => {
  vi.useFakeTimers()
  globalThis.signInStore = new MemoryStore()
})
afterEach(() => {
  vi.useRealTimers()
  globalThis.signInStore = undefined
})

const jane = address('jane@example.com')
const sent = (changes: Partial<Pending> = {}): Pending => ({
  flow: randomUUID(),
  email: jane,
  otpId: randomUUID(),
  sentAt: Date.now(),
  expiresAt: Date.now() + 10 * minute,
  next: null,
  ...changes,
})
const session = (sid: string) => listing('uid', sid, { ...times(), browser: '', system: '' })
const times = () => ({ since: 0, seen: 0, idleEnd: Date.now() + 60 * minute, end: Date.now() + 60 * minute })
const acceptance = (pending: Pending, code = '12345678') => ({
  sid: randomUUID(),
  at: Date.now(),
  codeMac: codeMac(pending, code),
})

test('a code without a record in the store cannot be tried: the store lost it, or it never was ours', async () => {
  expect(await codeState(sent())).toEqual({ state: 'gone' })
})

test('a code lives until it expires', async () => {
  const pending = sent()
  await keepLive(pending)
  expect(await codeState(pending)).toEqual({ state: 'live' })
  vi.advanceTimersByTime(10 * minute)
  expect(await codeState(pending)).toEqual({ state: 'gone' })
})

test('a resend kills the older code of its flow, and an older cookie brings it back in no way', async () => {
  const older = sent()
  const newer = { ...older, otpId: randomUUID() }
  await keepLive(older)
  await keepLive(newer)
  expect([await codeState(older), await codeState(newer)]).toEqual([
    { state: 'superseded' },
    { state: 'live' },
  ])
})

test('a code asked for elsewhere, or by somebody else, lives on', async () => {
  const mine = sent()
  await keepLive(mine)
  await keepLive(sent())
  await keepLive(sent({ flow: mine.flow, email: address('john@example.com') }))
  expect(await codeState(mine)).toEqual({ state: 'live' })
})

describe('an accepted code', () => {
  test('leads to the same session again for a minute, and then nowhere', async () => {
    const pending = sent()
    await keepLive(pending)
    const accepted = acceptance(pending)
    expect(await accept(pending, accepted, session(accepted.sid))).toBe(true)
    expect(await codeState(pending)).toEqual({ state: 'accepted', ...accepted, earlier: true })
    vi.advanceTimersByTime(minute)
    expect(await codeState(pending)).toEqual({ state: 'gone' })
  })

  test('opens no second session, and none that was signed out', async () => {
    const pending = sent()
    await keepLive(pending)
    const accepted = acceptance(pending)
    const opened = session(accepted.sid)
    await accept(pending, accepted, opened)
    expect(await accept(pending, accepted, opened)).toBe(true)
    await globalThis.signInStore?.removeField(opened.key, opened.field)
    expect(await accept(pending, accepted, opened)).toBe(false)
  })

  test('whose minute ends while it is tried again opens nothing: its session may have been signed out', async () => {
    const pending = sent()
    await keepLive(pending)
    const accepted = acceptance(pending)
    const opened = session(accepted.sid)
    await accept(pending, accepted, opened)
    await globalThis.signInStore?.removeField(opened.key, opened.field)
    vi.advanceTimersByTime(minute - 1)
    const again = await codeState(pending)
    vi.advanceTimersByTime(1)
    expect(again.state === 'accepted' && (await accept(pending, again, opened))).toBe(false)
    expect(await globalThis.signInStore?.field(opened.key, opened.field)).toBeNull()
  })

  test('whose JWT could not be made is good for as long as it would have lived', async () => {
    const pending = sent()
    const accepted = acceptance(pending)
    await accept(pending, accepted, session(accepted.sid))
    await takeBack(pending, session(accepted.sid))
    vi.advanceTimersByTime(9 * minute)
    expect(await codeState(pending)).toMatchObject({ state: 'accepted', sid: accepted.sid })
    vi.advanceTimersByTime(minute)
    expect(await codeState(pending)).toEqual({ state: 'gone' })
  })

  test('is recognised by a keyed digest, which another code or another OTP ID does not have', () => {
    const pending = sent()
    expect(codeMac(pending, '12345678')).toBe(codeMac(pending, '12345678'))
    expect(codeMac(pending, '12345679')).not.toBe(codeMac(pending, '12345678'))
    expect(codeMac(sent(), '12345678')).not.toBe(codeMac(pending, '12345678'))
    expect(codeMac(pending, '12345678')).not.toContain('12345678')
  })
})

test('of a double click each half knows the other, whichever came first', async () => {
  const pending = sent()
  const mac = codeMac(pending, '12345678')
  const first = await noteTry(pending, mac)
  expect(await first()).toBe(false)
  const alone = await noteTry(pending, codeMac(pending, '87654321'))

  vi.advanceTimersByTime(10_000)
  const earlier = await noteTry(pending, mac)
  const later = await noteTry(pending, mac)
  expect([await earlier(), await later(), await alone()]).toEqual([true, true, false])
})

test('the same address in the same browser stays one flow, another address begins a new one', () => {
  const pending = sent()
  expect(flowFor(jane, pending)).toBe(pending.flow)
  expect(flowFor(address('john@example.com'), pending)).not.toBe(pending.flow)
  expect(flowFor(jane, null)).not.toBe(flowFor(jane, null))
})

test('a tag is three characters that are hard to misread, the same for one flow', () => {
  const flow = randomUUID()
  expect(tagOf(flow)).toBe(tagOf(flow))
  for (let i = 0; i < 200; i += 1) expect(tagOf(randomUUID())).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{3}$/)
})
