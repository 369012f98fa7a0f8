import 'server-only'
import type { Redis } from 'ioredis'
import { readDocument, writeHealth } from './redis-commands.ts'

export interface Checked {
  /** One sentence, when this Redis can never work as it is configured. */
  problem: string | undefined
  /** One sentence for each promise that it cannot keep. */
  warnings: string[]
  /** Whether it knows `WAIT`, by which a replica confirms a durable write. */
  knowsWait: boolean
  /** Whether replicas are connected, of which one must confirm a durable write. */
  hasReplicas: boolean
}

/** Asks a Redis that has just been connected whether it can be our store. Rejects when it does not answer. */
export async function checkRedis(redis: Redis, healthKey: string, topology: string): Promise<Checked> {
  const waited = await redis.wait(0, 0).then(
    () => '',
    answered((message) => message),
  )
  const knowsWait = !/unknown command/i.test(waited)
  const info = await redis.info().then(parseInfo, unlessNotAllowed)
  const permissions = permissionsSentence(healthKey, topology)
  return {
    problem:
      problemOfServer(info, topology) ??
      (await problemOfDatabase(redis)) ??
      (await problemOfPermissions(redis, healthKey, topology)) ??
      (knowsWait && isNotAllowed(waited) ? permissions : undefined),
    warnings: [...(knowsWait ? [] : [waitSentence]), ...(await warningsOfPersistence(redis, info))],
    knowsWait,
    hasReplicas: waited === '' && (await hasReplicas(redis)),
  }
}

/**
 * Whether replicas are connected now. A Redis that may not be asked shows it by their answers, which takes time, so it is
 * asked on a connection that serves no request.
 */
export async function hasReplicas(redis: Redis): Promise<boolean> {
  const { connected_slaves } = await redis.info('replication').then(parseInfo, unlessNotAllowed)
  return Number(connected_slaves ?? (await redis.wait(1, answerOfReplicaMs))) > 0
}

/** Less than what counts as no answer of Redis. */
const answerOfReplicaMs = 200

const waitSentence =
  'REDIS_URL names a Redis without WAIT: after a failover, sessions that were signed out just before may be live again'

/** What Redis says about itself is enough to know that it cannot work. A hosted Redis may not tell everything. */
export function problemOfServer(info: Record<string, string>, topology = 'single'): string | undefined {
  const { redis_mode, role, redis_version, valkey_version, maxmemory, maxmemory_policy } = info
  if (redis_mode === 'sentinel') return 'REDIS_URL names a Sentinel: set REDIS_TOPOLOGY=sentinel:NAME'
  if (redis_mode === 'cluster' && topology !== 'cluster')
    return 'REDIS_URL names a node of a Redis Cluster: set REDIS_TOPOLOGY=cluster'
  if (role === 'slave') {
    if (topology === 'single') return replicaSentence
    // For a moment during a failover. It is asked again.
    throw new Error('It is a replica')
  }
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
async function problemOfPermissions(
  redis: Redis,
  healthKey: string,
  topology: string,
): Promise<string | undefined> {
  const handle = answered((message) => {
    if (message.startsWith('READONLY')) return topology === 'single' ? replicaSentence : undefined
    return isNotAllowed(message) ? permissionsSentence(healthKey, topology) : undefined
  })
  const check = (command: Promise<unknown>) => command.then(() => undefined, handle)
  return (await check(readDocument(redis, healthKey))) ?? (await check(writeHealth(redis, healthKey)))
}

function permissionsSentence(healthKey: string, topology: string): string {
  const commands = ['EVAL', 'HMGET', 'HSET', 'HINCRBY', 'DEL', 'PEXPIRE']
  if (topology === 'cluster') commands.push('CLUSTER SLOTS', 'CLUSTER INFO', 'ASKING')
  const keys = healthKey.replace(/health$/, '*')
  return `REDIS_URL names a user that may not use ${commands.join(', ')} and WAIT on the keys ${keys}`
}

/**
 * A snapshot is always older than the state. A Redis that starts again from one forgets what was signed out since, and
 * its replicas take over what it has. `WAIT` does not help.
 */
async function warningsOfPersistence(redis: Redis, info: Record<string, string>): Promise<string[]> {
  if (info.aof_enabled === '1') return []
  const save = await redis.config('GET', 'save').then(
    (answer) => (Array.isArray(answer) ? String(answer[1] ?? '') : undefined),
    answered(() => undefined),
  )
  if (save === '') return []
  return [save === undefined ? untoldPersistenceSentence : snapshotsSentence]
}

const snapshotsSentence =
  'REDIS_URL names a Redis that keeps snapshots only: restarted from one, it brings back sessions that were signed out. Set appendonly yes, or save "" for no persistence'
const untoldPersistenceSentence =
  'REDIS_URL names a Redis that does not say whether it keeps snapshots only (INFO and CONFIG GET): restarted from one, it brings back sessions that were signed out'

/** A name may lead to a replica after a failover. */
export const replicaSentence = 'REDIS_URL names a replica, which cannot write: name its primary'

export function isReplica(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('READONLY')
}

/** The sentence for a Redis that lets us in with none of what `REDIS_URL` says. */
export function problemOfLogin(error: Error): string | undefined {
  if (error.message.startsWith('WRONGPASS')) return 'REDIS_URL has a wrong user name or password'
  if (error.message.startsWith('NOAUTH')) return 'REDIS_URL has no password, and this Redis wants one'
  if (error.message.startsWith('DENIED'))
    return 'REDIS_URL names a Redis in protected mode, which serves its own machine only: give it a password, and put that into REDIS_URL'
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
