import 'server-only'
import type { Redis } from 'ioredis'
import { readDocument, writeHealth } from './redis-commands.ts'

export interface Checked {
  /** One sentence, if this Redis can never work as it is configured. */
  problem: string | undefined
  /** One sentence for each guarantee that it cannot give. */
  warnings: string[]
  /** Whether it has the command `WAIT`, which waits until a replica confirms a durable write. */
  knowsWait: boolean
  /** Whether replicas are connected. One of them must confirm a durable write. */
  hasReplicas: boolean
}

/** Checks whether a Redis that we have just connected to can be our store. Rejects if it does not answer. */
export async function checkRedis(redis: Redis, healthKey: string, topology: string): Promise<Checked> {
  const waitError = await redis.wait(0, 0).then(
    () => '',
    onReplyError((message) => message),
  )
  const knowsWait = !/unknown command/i.test(waitError)
  const info = await redis.info().then(parseInfo, emptyIfNotAllowed)
  const permissions = permissionsSentence(healthKey, topology)
  return {
    problem:
      problemOfServer(info, topology) ??
      (await problemOfDatabase(redis)) ??
      (await problemOfPermissions(redis, healthKey, topology)) ??
      (knowsWait && isNotAllowed(waitError) ? permissions : undefined),
    warnings: [...(knowsWait ? [] : [waitSentence]), ...(await warningsOfPersistence(redis, info))],
    knowsWait,
    hasReplicas: waitError === '' && (await hasReplicas(redis)),
  }
}

/**
 * Whether replicas are connected now. If our Redis user may not use INFO, `WAIT` shows whether a replica answers. `WAIT`
 * takes time, so call this on a connection that serves no requests.
 */
export async function hasReplicas(redis: Redis): Promise<boolean> {
  const { connected_slaves } = await redis.info('replication').then(parseInfo, emptyIfNotAllowed)
  return Number(connected_slaves ?? (await redis.wait(1, answerOfReplicaMs))) > 0
}

/** Shorter than the silence after which a connection to Redis is closed. */
const answerOfReplicaMs = 200

const waitSentence =
  'REDIS_URL names a Redis without WAIT: after a failover, sessions that were signed out just before may be live again'

/** Finds problems in what Redis says about itself (INFO). A hosted Redis may not say everything. */
export function problemOfServer(info: Record<string, string>, topology = 'single'): string | undefined {
  const { redis_mode, role, redis_version, valkey_version, maxmemory, maxmemory_policy } = info
  if (redis_mode === 'sentinel') return 'REDIS_URL names a Sentinel: set REDIS_TOPOLOGY=sentinel:NAME'
  if (redis_mode === 'cluster' && topology !== 'cluster')
    return 'REDIS_URL names a node of a Redis Cluster: set REDIS_TOPOLOGY=cluster'
  if (role === 'slave') {
    if (topology === 'single') return replicaSentence
    // With Sentinels or a cluster, this lasts only for a moment, during a failover. So Redis is checked again later.
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

/** ioredis selects the database too, but after an error it would continue with database 0. */
async function problemOfDatabase(redis: Redis): Promise<string | undefined> {
  const database = redis.options.db ?? 0
  if (database === 0) return undefined
  return redis.select(database).then(
    () => undefined,
    onReplyError((message) => `REDIS_URL names database ${database}, which cannot be used (${message})`),
  )
}

/** Tries to read and write like the store. A missing permission or a replica is a problem, but a full disk is not. */
async function problemOfPermissions(
  redis: Redis,
  healthKey: string,
  topology: string,
): Promise<string | undefined> {
  const handle = onReplyError((message) => {
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
 * A snapshot is always older than the current state. A Redis that restarts from a snapshot forgets the sign-outs since
 * then, and its replicas copy that state. `WAIT` does not help.
 */
async function warningsOfPersistence(redis: Redis, info: Record<string, string>): Promise<string[]> {
  if (info.aof_enabled === '1') return []
  const save = await redis.config('GET', 'save').then(
    (answer) => (Array.isArray(answer) ? String(answer[1] ?? '') : undefined),
    onReplyError(() => undefined),
  )
  if (save === '') return []
  return [save === undefined ? unknownPersistenceSentence : snapshotsSentence]
}

const snapshotsSentence =
  'REDIS_URL names a Redis that keeps snapshots only: after a restart, sessions that were signed out may be live again. Set appendonly yes, or save "" for no persistence'
const unknownPersistenceSentence =
  'REDIS_URL names a Redis that does not say whether it keeps snapshots only (INFO and CONFIG GET): if it does, sessions that were signed out may be live again after a restart'

/** After a failover, the name in `REDIS_URL` may point to a replica. */
export const replicaSentence = 'REDIS_URL names a replica, which cannot write: name its primary'

export function isReplica(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('READONLY')
}

/** The sentence for a Redis that refuses the credentials in `REDIS_URL`. */
export function problemOfLogin(error: Error): string | undefined {
  if (error.message.startsWith('WRONGPASS')) return 'REDIS_URL has a wrong user name or password'
  if (error.message.startsWith('NOAUTH')) return 'REDIS_URL has no password, but this Redis requires one'
  if (error.message.startsWith('DENIED'))
    return 'REDIS_URL names a Redis in protected mode, which serves its own machine only: give it a password, and put that into REDIS_URL'
  return undefined
}

function parseInfo(info: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(info.matchAll(/^(\w+):(.*?)\r?$/gm), ([, name, value]) => [name, value]),
  )
}

function emptyIfNotAllowed(error: Error): Record<string, string> {
  if (isNotAllowed(error.message)) return {}
  throw error
}

/**
 * Handles an error that Redis answered with. A connection error is thrown again, because it says nothing about this
 * Redis.
 */
function onReplyError<T>(handle: (message: string) => T): (error: Error) => T {
  return (error) => {
    if (error.name !== 'ReplyError') throw error
    return handle(error.message)
  }
}

function isNotAllowed(message: string): boolean {
  return /^NOPERM|unknown command|can't run this command|can't access/i.test(message)
}
