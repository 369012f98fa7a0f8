import 'server-only'
import type { Redis } from 'ioredis'

/**
 * The commands for Redis. Each method of the store runs one of them, so it is atomic and takes one round trip. Only a
 * durable write takes more, to wait for a replica. Each script uses one key, and checks before it writes. Random values
 * and the time come from the caller.
 */

// KEYS: the document. ARGV: the expected version or '', the new version, the value, milliseconds to live.
// Answers 1, or the version and value that are stored instead.
const compareAndSetScript = `
local current = redis.call('HMGET', KEYS[1], 'version', 'value')
if (current[1] or '') ~= ARGV[1] then return current end
if tonumber(ARGV[4]) <= 0 then
  redis.call('DEL', KEYS[1])
  return 1
end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'value', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`

// KEYS: the counter. ARGV: the limit, the time now, the length of a window, the ID of a new window.
// Answers 1 and the window's ID, or 0 and the window's end. If the clock was set back, the script shortens
// the window to one length from now.
const consumeScript = `
local counter = redis.call('HMGET', KEYS[1], 'used', 'window', 'until')
local limit, now, length = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local ends = tonumber(counter[3] or 0)
if ends > now then
  if ends > now + length then
    ends = now + length
    redis.call('HSET', KEYS[1], 'until', ends)
    redis.call('PEXPIRE', KEYS[1], length)
  end
  if tonumber(counter[1]) >= limit then return { 0, ends } end
  redis.call('HINCRBY', KEYS[1], 'used', 1)
  return { 1, counter[2] }
end
if limit < 1 then return { 0, now + length } end
redis.call('HSET', KEYS[1], 'used', 1, 'window', ARGV[4], 'until', now + length)
redis.call('PEXPIRE', KEYS[1], length)
return { 1, ARGV[4] }`

// KEYS: the counter. ARGV: the ID of the window, the time now.
const refundScript = `
local counter = redis.call('HMGET', KEYS[1], 'used', 'window', 'until')
if counter[2] ~= ARGV[1] or tonumber(counter[3]) <= tonumber(ARGV[2]) then return 0 end
if tonumber(counter[1]) > 1 then return redis.call('HINCRBY', KEYS[1], 'used', -1) end
return redis.call('DEL', KEYS[1])`

// KEYS: a key for this check only.
const healthScript = `
redis.call('HSET', KEYS[1], 'version', '', 'value', '')
return redis.call('PEXPIRE', KEYS[1], 60000)`

type Script = (redis: Redis, key: string, ...args: (string | number)[]) => Promise<unknown>

const script =
  (text: string): Script =>
  (redis, key, ...args) =>
    redis.eval(text, 1, key, ...args)

export const compareAndSet = script(compareAndSetScript)
export const consume = script(consumeScript)
export const refund = script(refundScript)

export const readDocument = (redis: Redis, key: string) => redis.hmget(key, 'version', 'value')
export const writeHealth = (redis: Redis, key: string) => redis.eval(healthScript, 1, key)
