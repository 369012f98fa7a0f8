import type { Redis } from '../../../e2e/support/redis.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const AT_ONCE = 10_000

/** Writes one document for each account, under a key like those of the application. */
const SCRIPT = `
for i = ARGV[1], ARGV[2] do
  local id = redis.sha1hex(tostring(i))
  local key = 'sign-in:bench:account:' .. id:sub(1, 22)
  local value = ARGV[3]:gsub('SESSION', redis.sha1hex(id):sub(1, 36))
  redis.call('HSET', key, 'version', id:sub(1, 36), 'value', value)
  redis.call('PEXPIRE', key, ARGV[4])
end`

/** The document of an account with a live session and used quotas, as `lib/account/codec.ts` writes it. */
function documentAt(now: number): string {
  const day = { since: now, until: now + DAY_MS }
  return JSON.stringify({
    schema: 1,
    epoch: null,
    attempts: {},
    quotas: { 'sends-per-day:new': { ...day, used: 1 }, 'guesses:new': { ...day, used: 1 } },
    sessions: { SESSION: { ...day, idle: day, browser: 'Chrome', system: 'Linux' } },
  })
}

/** Writes this many accounts to Redis. */
export async function writeAccounts({ client }: Pick<Redis, 'client'>, accounts: number): Promise<void> {
  const document = documentAt(Date.now())
  for (let first = 1; first <= accounts; first += AT_ONCE) {
    const last = Math.min(accounts, first + AT_ONCE - 1)
    await client.eval(SCRIPT, 0, first, last, document, DAY_MS)
  }
}
