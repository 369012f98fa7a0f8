import { setTimeout } from 'node:timers/promises'
import type { TestRedis } from '../../lib/testing/redis.ts'
import {
  isPrimary,
  moveSlot,
  sentinelName,
  startCluster,
  startSentinels,
  type TestGroup,
} from '../../lib/testing/redis-groups.ts'
import { until } from '../../lib/testing/until.ts'
import type { Network } from './network.ts'

/** A fault that hits a group of Redis processes under load. */
export interface Fault {
  name: string
  topology: 'sentinel' | 'cluster'
  /** Options of each Redis. */
  persistence: string[]
  /** Causes the fault, and returns how long Redis itself took to have a primary again. */
  cause(group: TestGroup, network: Network): Promise<number>
  /** Whether it is part of the short run. */
  isShort?: boolean
}

const noPersistence = ['--save', '', '--appendonly', 'no']
const appendOnly = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
const snapshots = ['--save', '86400 1000000', '--appendonly', 'no']
const stopsWithoutReplica = [...noPersistence, '--min-replicas-to-write', '1', '--min-replicas-max-lag', '2']
const settleMs = 1500
/** A node of a cluster refuses requests for about two seconds after a restart. */
const recoveryMs = 5000
const movedSlots = 50
/** Longer than in unit tests, because the load keeps the machine busy. */
const downAfterMs = 2000

const firstPrimary = ({ nodes }: TestGroup): TestRedis => {
  const [node] = nodes
  if (!node) throw new Error('The group has no nodes')
  return node
}

/** Causes a fault, and returns how long it takes until another node has replaced the first as a primary. */
async function timeElection(group: TestGroup, fault: () => Promise<void> | void): Promise<number> {
  const others = group.nodes.slice(1)
  const before = await primariesAmong(others)
  const startedAt = performance.now()
  await fault()
  await until('another primary', async () => (await primariesAmong(others)) > before)
  return performance.now() - startedAt
}

const primariesAmong = async (nodes: TestRedis[]) =>
  (await Promise.all(nodes.map(isPrimary))).filter(Boolean).length

/** Waits until an old primary is a replica of its successor and has all data. */
async function waitUntilFollowing(node: TestRedis): Promise<void> {
  await until(
    'the old primary to follow',
    async () => {
      const info = String(await node.command('INFO', 'replication'))
      return info.includes('role:slave') && info.includes('master_link_status:up')
    },
    60_000,
  )
}

async function killPrimary(group: TestGroup): Promise<number> {
  const old = firstPrimary(group)
  const ms = await timeElection(group, () => old.kill())
  await old.start()
  await waitUntilFollowing(old)
  return ms
}

async function freezePrimary(group: TestGroup): Promise<number> {
  const old = firstPrimary(group)
  const ms = await timeElection(group, () => old.freeze())
  await setTimeout(settleMs)
  old.thaw()
  await waitUntilFollowing(old)
  return ms
}

const cutOffPrimary =
  (from: 'all' | 'redis') =>
  async (group: TestGroup, network: Network): Promise<number> => {
    const ms = await timeElection(group, () => network.cutOff(firstPrimary(group), from))
    await setTimeout(settleMs)
    network.reconnect()
    await waitUntilFollowing(firstPrimary(group))
    return ms
  }

/** A primary of a cluster refuses requests after its restart, until it knows that no other node has replaced it. */
async function waitUntilServing(node: TestRedis): Promise<void> {
  await until('the node to serve', async () => {
    const isInCluster = String(await node.command('INFO', 'cluster')).includes('cluster_enabled:1')
    return !isInCluster || String(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')
  })
}

/** Restarts a primary before another one is elected. */
async function restartPrimary(group: TestGroup): Promise<number> {
  const old = firstPrimary(group)
  await old.command('SAVE')
  await setTimeout(settleMs)
  const startedAt = performance.now()
  await old.kill()
  await old.start()
  await waitUntilServing(old)
  const ms = performance.now() - startedAt
  await setTimeout(recoveryMs)
  return ms
}

/** Restarts each node, one after the other. A primary hands over to a replica first. */
async function restartAll(group: TestGroup): Promise<number> {
  let longestMs = 0
  for (const node of group.nodes) {
    if (await isPrimary(node)) longestMs = Math.max(longestMs, await handOver(group, node))
    await node.kill()
    await node.start()
    await waitUntilFollowing(node)
  }
  return longestMs
}

async function handOver(group: TestGroup, node: TestRedis): Promise<number> {
  const others = group.nodes.filter((other) => other !== node)
  const before = await primariesAmong(others)
  const startedAt = performance.now()
  const [sentinel] = group.sentinels
  if (sentinel) await sentinel.command('SENTINEL', 'FAILOVER', sentinelName)
  else await (await replicaOf(group, node)).command('CLUSTER', 'FAILOVER')
  await until('another primary', async () => (await primariesAmong(others)) > before)
  return performance.now() - startedAt
}

async function replicaOf(group: TestGroup, primary: TestRedis): Promise<TestRedis> {
  const { port } = new URL(primary.url)
  for (const node of group.nodes) {
    if (String(await node.command('INFO', 'replication')).includes(`master_port:${port}\r`)) return node
  }
  throw new Error('The primary has no replica')
}

async function moveSlots(group: TestGroup): Promise<number> {
  const [from, to] = group.nodes
  if (!from || !to) throw new Error('The group has fewer than two nodes')
  for (let slot = 0; slot < movedSlots; slot += 1) await moveSlot(group, slot, from, to)
  return 0
}

const faultsOf = (topology: Fault['topology']): Fault[] => [
  { name: 'killed', topology, persistence: noPersistence, cause: killPrimary, isShort: true },
  { name: 'frozen', topology, persistence: noPersistence, cause: freezePrimary },
  { name: 'cut off from everything', topology, persistence: noPersistence, cause: cutOffPrimary('all') },
  {
    name: 'cut off from other Redis processes',
    topology,
    persistence: stopsWithoutReplica,
    cause: cutOffPrimary('redis'),
  },
  { name: 'restarted immediately, appendonly', topology, persistence: appendOnly, cause: restartPrimary },
  { name: 'restarted immediately, empty', topology, persistence: noPersistence, cause: restartPrimaryEmpty },
  {
    name: 'restarted immediately from an old snapshot',
    topology,
    persistence: snapshots,
    cause: restartPrimary,
  },
  { name: 'rolling restart', topology, persistence: appendOnly, cause: restartAll },
]

async function restartPrimaryEmpty(group: TestGroup): Promise<number> {
  const old = firstPrimary(group)
  const startedAt = performance.now()
  await old.kill()
  await old.start()
  await waitUntilServing(old)
  const ms = performance.now() - startedAt
  await setTimeout(settleMs)
  return ms
}

export const faults: Fault[] = [
  ...faultsOf('sentinel'),
  ...faultsOf('cluster'),
  {
    name: `${movedSlots} slots move`,
    topology: 'cluster',
    persistence: noPersistence,
    cause: moveSlots,
    isShort: true,
  },
]

/** A primary with two replicas and three Sentinels, or three primaries with a replica each. */
export function startGroup({ topology, persistence }: Fault, network: Network): Promise<TestGroup> {
  const options = { more: persistence, start: network.startNode, downAfterMs }
  return topology === 'sentinel' ? startSentinels(2, 3, options) : startCluster(3, 1, options)
}
