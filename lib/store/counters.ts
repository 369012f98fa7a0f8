import { type RateLimiterAbstract, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Rule } from './store.ts'

// rate-limiter-flexible's own script, but giving back (points below zero) after the window ended does nothing: a
// fresh window would start at -1, or one that others began lose a count, and let one more through. What the window
// had left when it was counted comes as the seconds: one that has more left is a later one. What is given back whole
// leaves nothing: its window would end too early for the next, and stand in the store for up to a day.
const countScript = `
local left = redis.call('PTTL', KEYS[1])
if tonumber(ARGV[1]) < 0 and (left < 0 or left > ARGV[2] * 1000) then return {0, 0} end
redis.call('SET', KEYS[1], 0, 'EX', ARGV[2], 'NX')
local consumed = redis.call('INCRBY', KEYS[1], ARGV[1])
if consumed <= 0 then
  redis.call('DEL', KEYS[1])
  return {0, 0}
end
return {consumed, redis.call('PTTL', KEYS[1])}`

/** Makes a counter for each rule, once. `client` is Redis, or the same commands in memory. */
export function counters(client: unknown): (rule: Rule) => RateLimiterAbstract {
  const made = new Map<string, RateLimiterAbstract>()
  return ({ name, points, seconds }) => {
    const id = `${name}/${points}/${seconds}`
    const known = made.get(id)
    if (known) return known
    const counter = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: name,
      points,
      duration: seconds,
      customIncrTtlLuaScript: countScript,
    })
    made.set(id, counter)
    return counter
  }
}
