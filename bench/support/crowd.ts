import type { Redis } from '../../e2e/support/redis.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const AT_ONCE = 10_000

/** For each account what it leaves behind in the store: a listed session, and what it spent of its limits today. */
const SCRIPT = `
for i = ARGV[1], ARGV[2] do
  local id = redis.sha1hex(tostring(i)):sub(1, 22)
  redis.call('HSET', 'sessions:{' .. id .. '}', redis.sha1hex(id):sub(1, 36), ARGV[3])
  redis.call('PEXPIRE', 'sessions:{' .. id .. '}', ARGV[4])
  for _, rule in ipairs({'send-day', 'wrong-account'}) do
    redis.call('SET', rule .. ':{' .. id .. '}:unknown', 1, 'PX', ARGV[4])
  end
end`

/** Fills Redis as so many accounts would. */
export async function fill({ client }: Redis, accounts: number): Promise<void> {
  const now = Date.now()
  const times = { since: now, seen: now, idleEnd: now + DAY_MS, end: now + DAY_MS }
  const listed = JSON.stringify({ ...times, browser: 'Chrome', system: 'Linux' })
  for (let first = 1; first <= accounts; first += AT_ONCE) {
    const last = Math.min(accounts, first + AT_ONCE - 1)
    await client.eval(SCRIPT, 0, first, last, listed, DAY_MS)
  }
}
