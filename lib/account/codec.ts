import { z } from 'zod'
import { type Account, accountEnd, emptyAccount } from './account.ts'

/**
 * The shape of a stored account. If you change it, the new build must also read the old schema, and for one release it
 * must write what the previous build can read. An account that cannot be read counts as an outage. If it counted as
 * empty, an attacker would get all quotas and guesses back.
 */
const schemaNumber = 1

const period = { since: z.number(), until: z.number() }
const consumed = z.array(z.object({ name: z.string(), until: z.number() }))
const guess = z.discriminatedUnion('status', [
  z.object({ status: z.enum(['wrong', 'accepted']) }),
  z.object({ status: z.literal('unknown'), consumed }),
  z.object({
    status: z.literal('checking'),
    ...period,
    request: z.string(),
    askedBefore: z.boolean(),
    consumed,
  }),
])
const attempt = z.object({
  ...period,
  otpId: z.string(),
  guesses: z.record(z.string(), guess),
  redeemed: z.object({ ...period, mac: z.string(), sessionId: z.string() }).exactOptional(),
  opened: z.object(period).exactOptional(),
})
const session = z.object({
  ...period,
  idle: z.object(period),
  renewal: z.object(period).exactOptional(),
  browser: z.string(),
  system: z.string(),
})
const stored = z.object({
  schema: z.literal(schemaNumber),
  epoch: z.object({ ...period, id: z.string() }).nullable(),
  attempts: z.record(z.string(), attempt),
  quotas: z.record(z.string(), z.object({ ...period, used: z.number() })),
  sessions: z.record(z.string(), session),
})

/** Reads a stored account. If nothing is stored, the account is empty. Throws on text that it cannot read. */
export function decodeAccount(value: string | undefined): Account {
  if (value === undefined) return emptyAccount
  const { schema: _, ...account } = stored.parse(JSON.parse(value))
  return account
}

/** The text to store, and when the last part of the account ends. */
export function encodeAccount(account: Account): { value: string; expiresAt: number } {
  return { value: JSON.stringify({ schema: schemaNumber, ...account }), expiresAt: accountEnd(account) }
}
