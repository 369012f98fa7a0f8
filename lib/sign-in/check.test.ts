import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countGuess } from '../limits/index.ts'
import { listing } from '../session/list.ts'
import { accept, codeMac, codeState, keepLive, noteTry } from '../session/live-code.ts'
import { MemoryStore } from '../store/memory.ts'
import { address } from '../testing/address.ts'
import { applySettings } from '../testing/settings.ts'
import { evaluate } from './check.ts'

applySettings()

const right = '12345678'
const wrongCodes = Array.from({ length: 200 }, (_, i) => String(10_000_000 + i))
const pending = {
  flow: randomUUID(),
  email: address('jane@example.com'),
  otpId: randomUUID(),
  sentAt: Date.now(),
  expiresAt: Date.now() + 600_000,
  next: null,
}
const stranger = { account: 'account', device: undefined, address: { kind: 'none' } } as const

/** One post of the form, in the order of `checkCode`. */
async function guess(code: string) {
  const [state, hasTwin] = await Promise.all([codeState(pending), noteTry(pending, codeMac(pending, code))])
  const counted = await countGuess(pending.otpId, stranger)
  return evaluate({ request: 'r1', pending, code, state, counted, hasTwin })
}
const twice = (code: string) => Promise.all([guess(code), guess(code)])

describe('an accepted code', () => {
  beforeEach(async () => {
    globalThis.signInStore = new MemoryStore()
    await keepLive(pending)
    const [sid, at] = [randomUUID(), Date.now()]
    const listed = { since: at, seen: at, idleEnd: at + 600_000, end: at + 600_000, browser: '', system: '' }
    await accept(pending, { sid, at, codeMac: codeMac(pending, right) }, listing('uid', sid, listed))
  })
  afterEach(() => {
    globalThis.signInStore = undefined
  })

  test('leads both halves of a double click on', async () => {
    for (const answer of await twice(right)) expect(answer).toHaveProperty('sid')
  })

  test('leads the second half of a double click on when all guesses are spent', async () => {
    for (const code of wrongCodes.slice(0, 4)) await guess(code)
    for (const answer of await twice(right)) expect(answer).toHaveProperty('sid')
  })

  test('bears no more wrong guesses than a live one: not even the right code is known by them', async () => {
    for (const code of wrongCodes) expect(await guess(code)).toHaveProperty('code')
    expect(await guess(right)).toMatchObject({ code: 'codeDead' })
  })

  test('nor when everything is sent twice', async () => {
    for (const code of wrongCodes) await twice(code)
    for (const answer of await twice(right)) expect(answer).toMatchObject({ code: 'codeDead' })
  })
})
