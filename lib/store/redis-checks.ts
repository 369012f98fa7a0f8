import 'server-only'
import type { Redis } from 'ioredis'
import { readDocument, writeHealth } from './redis-commands.ts'

export interface Checked {
  /** One sentence, when this Redis can never work as it is configured. */
  problem: string | undefined
  /** Whether replicas are connected, of which one must confirm a durable write. */
  hasReplicas: boolean
}

/** Asks a Redis that has just been connected whether it can be our store. Rejects when it does not answer. */
export async function checkRedis(redis: Redis, prefix: string): Promise<Checked> {
  const info = await redis.info().then(parseInfo, unlessNotAllowed)
  return {
    problem:
      problemOfServer(info) ??
      (await problemOfDatabase(redis)) ??
      (await problemOfPermissions(redis, prefix)),
    hasReplicas: Number(info.connected_slaves ?? 0) > 0,
  }
}

/** Whether replicas are connected now. A Redis that may not be asked is taken for one without. */
export async function hasReplicas(redis: Redis): Promise<boolean> {
  const { connected_slaves } = await redis.info('replication').then(parseInfo, unlessNotAllowed)
  return Number(connected_slaves ?? 0) > 0
}

/** What Redis says about itself is enough to know that it cannot work. A hosted Redis may not tell everything. */
export function problemOfServer(info: Record<string, string>): string | undefined {
  const { redis_mode, role, redis_version, valkey_version, maxmemory, maxmemory_policy } = info
  if (redis_mode === 'sentinel') return 'REDIS_URL names a Sentinel: name the Redis that it watches'
  if (redis_mode === 'cluster')
    return 'REDIS_URL names a node of a Redis Cluster: name a single Redis or Valkey'
  if (role === 'slave') return 'REDIS_URL names a replica, which cannot write: name its primary'
  if (!valkey_version && redis_version && Number.parseInt(redis_version, 10) < 7) {
    return `REDIS_URL names a Redis ${redis_version}: it must be Redis 7 or newer, or Valkey`
  }
  if (Number(maxmemory ?? 0) > 0 && maxmemory_policy && maxmemory_policy !== 'noeviction') {
    return `REDIS_URL names a Redis that deletes limits and sessions when it is full (maxmemory-policy ${maxmemory_policy}): set noeviction`
  }
  return undefined
}

/** The client selects the database too, but it would go on with database 0 after an error. */
async function problemOfDatabase(redis: Redis): Promise<string | undefined> {
  const database = redis.options.db ?? 0
  if (database === 0) return undefined
  return redis.select(database).then(
    () => undefined,
    answered((message) => `REDIS_URL names database ${database}, which cannot be used (${message})`),
  )
}

/** Reads and writes as the store does. A write that fails only now, as on a full disk, is no problem of the settings. */
async function problemOfPermissions(redis: Redis, prefix: string): Promise<string | undefined> {
  const sentence = `REDIS_URL names a user that may not use EVAL, HMGET, HSET, DEL and PEXPIRE on the keys ${prefix}*`
  const notAllowed = answered((message) => (isNotAllowed(message) ? sentence : undefined))
  const check = (command: Promise<unknown>) => command.then(() => undefined, notAllowed)
  return (await check(readDocument(redis, `${prefix}health`))) ?? (await check(writeHealth(redis, prefix)))
}

/** The sentence for a Redis that lets us in with none of what `REDIS_URL` says. */
export function problemOfLogin(error: Error): string | undefined {
  if (error.message.startsWith('WRONGPASS')) return 'REDIS_URL has a wrong user name or password'
  if (error.message.startsWith('NOAUTH')) return 'REDIS_URL has no password, and this Redis wants one'
  return undefined
}

function parseInfo(info: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(info.matchAll(/^(\w+):(.*?)\r?$/gm), ([, name, value]) => [name, value]),
  )
}

function unlessNotAllowed(error: Error): Record<string, string> {
  if (isNotAllowed(error.message)) return {}
  throw error
}

/** Handles an error that Redis answered. One of the connection says nothing about this Redis. */
function answered<T>(handle: (message: string) => T): (error: Error) => T {
  return (error) => {
    if (error.name !== 'ReplyError') throw error
    return handle(error.message)
  }
}

function isNotAllowed(message: string): boolean {
  return /^NOPERM|unknown command|can't run this command|can't access/i.test(message)
}
