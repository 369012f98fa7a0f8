import { expect, test } from 'vitest'
import { type Account, emptyAccount } from './account.ts'
import { decodeAccount, encodeAccount } from './codec.ts'

const period = { since: 1, until: 100 }
const account: Account = {
  epoch: { ...period, id: 'epoch' },
  attempts: {
    a: {
      ...period,
      otpId: 'otp',
      guesses: {
        w: { status: 'wrong' },
        u: { status: 'unknown', consumed: [{ name: 'guesses:new', until: 100 }] },
        c: { ...period, status: 'checking', request: 'r', askedBefore: true, consumed: [] },
        r: { status: 'accepted' },
      },
      redeemed: { since: 1, until: 200, mac: 'r', sessionId: 's' },
      opened: { since: 2, until: 62 },
    },
  },
  quotas: { 'guesses:new': { ...period, used: 3 } },
  sessions: {
    s: { since: 1, until: 900, idle: { since: 1, until: 500 }, renewal: period, browser: 'b', system: 'x' },
  },
}

test('an account is the same after encoding and decoding', () => {
  expect(decodeAccount(encodeAccount(account).value)).toEqual(account)
})

test('an account is stored until its last part ends', () => {
  expect(encodeAccount(account).expiresAt).toBe(500)
  expect(encodeAccount(emptyAccount).expiresAt).toBe(0)
})

test.each(['epoch', 'attempts', 'quotas', 'sessions'] as const)(
  '"%s" is stored until its end, even as the only part of the account',
  (part) => {
    const alone = { ...emptyAccount, [part]: account[part] }
    expect(encodeAccount(alone).expiresAt).toBe(
      { epoch: 100, attempts: 62, quotas: 100, sessions: 500 }[part],
    )
  },
)

test('without a stored document, the account is empty', () => {
  expect(decodeAccount(undefined)).toBe(emptyAccount)
})

test.each([
  ['with a newer schema', JSON.stringify({ ...account, schema: 2 })],
  ['without a schema', JSON.stringify(account)],
  ['with a part of another shape', JSON.stringify({ ...account, schema: 1, quotas: { a: 5 } })],
  ['that is not JSON', '{'],
  ['that is empty', ''],
])('a stored text %s is unreadable, and does not count as an empty account', (_, value) => {
  expect(() => decodeAccount(value)).toThrow()
})
