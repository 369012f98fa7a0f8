import { timedStore } from '../telemetry/index.ts'
import { counters } from './counters.ts'
import { PatientRedis } from './patient-redis.ts'
import type { Opened, Opening, Store } from './store.ts'
import { StoreUnreachable } from './unreachable.ts'

const changeScript = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`

// ARGV: mark, marked's end, field, value, key's end, the field and value that marked must have (or two empty ones), then
// the fields of marked. Ends are milliseconds since the epoch.
const openOnceScript = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 0 then return 0 end
  -- The build before counted nobody.
  redis.call('HINCRBY', KEYS[1], 'openers', redis.call('HEXISTS', KEYS[1], 'openers') == 1 and 1 or 2)
  return 1
end
if ARGV[6] ~= '' and redis.call('HGET', KEYS[1], ARGV[6]) ~= ARGV[7] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3], 'openers', 1, unpack(ARGV, 8))
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
if redis.call('PEXPIRETIME', KEYS[2]) < tonumber(ARGV[5]) then redis.call('PEXPIREAT', KEYS[2], ARGV[5]) end
return 1`

// ARGV: mark, marked's end in milliseconds since the epoch, field.
const stepBackScript = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[3] or redis.call('HEXISTS', KEYS[2], ARGV[3]) == 0 then return 0 end
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
if redis.call('HINCRBY', KEYS[1], 'openers', -1) > 0 then return 0 end
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('HDEL', KEYS[1], ARGV[1], 'openers')
return 1`

const touchScript = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`

/** The store that several instances share. */
export class RedisStore implements Store {
  readonly #redis: PatientRedis
  readonly counter: Store['counter']

  /**
   * @param onError Told of each connection error; without a listener one would end the process.
   * @param onEvicts Told after connecting when a full Redis would drop counters and sessions instead of refusing.
   */
  constructor(url: string, onError: (error: Error) => void, onEvicts: () => void = () => undefined) {
    this.#redis = new PatientRedis(url, {
      // A dead or frozen Redis must cost a request well under a second, and no command may run later on its own: a
      // queued one would spend somebody's budget long after the refusal.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 500,
      autoResendUnfulfilledCommands: false,
      // A primary that became a replica keeps its connections and refuses each write: its name may lead to another now.
      reconnectOnError: (error) => error.message.includes('READONLY'),
      retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
      // What is asked at once travels at once: one round trip a step of the sign-in.
      enableAutoPipelining: true,
    })
    this.#redis.on('error', onError)
    this.#redis.on('ready', async () => (await this.#evicts()) && onEvicts())
    this.counter = counters(this.#redis)
  }

  async fields(key: string): Promise<Record<string, string>> {
    return asked(this.#redis.hgetall(key))
  }

  async field(key: string, field: string): Promise<string | null> {
    return asked(this.#redis.hget(key, field))
  }

  async replace(key: string, fields: Record<string, string>, expiresAt: number): Promise<void> {
    await asked(this.#redis.multi().del(key).hset(key, fields).pexpireat(key, expiresAt).exec())
  }

  async change(key: string, field: string, value: string): Promise<boolean> {
    return (await asked(this.#redis.eval(changeScript, 1, key, field, value))) === 1
  }

  async removeField(key: string, field: string): Promise<boolean> {
    return (await asked(this.#redis.hdel(key, field))) === 1
  }

  async remove(key: string): Promise<void> {
    await asked(this.#redis.del(key))
  }

  async openOnce(opening: Opening): Promise<boolean> {
    const { marked, mark, key, field, asLongAs = ['', ''] } = opening
    const entry = [field, opening.value, opening.expiresAt]
    const fields = Object.entries(opening.fields).flat()
    const args = [mark, opening.markedExpiresAt, ...entry, ...asLongAs, ...fields]
    return (await asked(this.#redis.eval(openOnceScript, 2, marked, key, ...args))) === 1
  }

  async stepBack({ marked, mark, markedExpiresAt, key, field }: Opened): Promise<void> {
    await asked(this.#redis.eval(stepBackScript, 2, marked, key, mark, markedExpiresAt, field))
  }

  async take(key: string, forMs: number): Promise<boolean> {
    return (await asked(this.#redis.set(key, '1', 'PX', forMs, 'NX'))) === 'OK'
  }

  async touch(key: string, forMs: number): Promise<number> {
    return Number(await asked(this.#redis.eval(touchScript, 1, key, forMs)))
  }

  async ping(): Promise<void> {
    await asked(this.#redis.ping())
  }

  /** Not every Redis that is for hire tells; that is no fault. */
  async #evicts(): Promise<boolean> {
    const memory = await this.#redis.info('memory').catch(() => '')
    return /^maxmemory:[1-9]/m.test(memory) && !/^maxmemory_policy:noeviction\r?$/m.test(memory)
  }
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await timedStore(() => answer)
  } catch (error) {
    throw new StoreUnreachable('The store did not answer', { cause: error })
  }
}
