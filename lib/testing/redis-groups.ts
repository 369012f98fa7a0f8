import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedis, type TestRedis } from './redis.ts'
import { until } from './until.ts'

/** Real Redis processes that form a group: a primary with replicas and Sentinels, or a cluster. */
export interface TestGroup {
  nodes: TestRedis[]
  sentinels: TestRedis[]
  /** The URLs for `REDIS_URL`. */
  urls: string[]
  stop(): Promise<void>
}

/** Starts one process of a group. The others reach it at its URL. */
type StartNode = (options: string[]) => Promise<TestRedis>

/** The name under which the Sentinels watch the primary. */
export const sentinelName = 'test'

export interface GroupOptions {
  /** More options for each Redis. */
  more?: string[]
  /** How each Redis is started. */
  start?: StartNode
  /** How long a primary may be silent before it counts as down. */
  downAfterMs?: number
}

/** Short, so that tests fail over quickly. */
const defaultDownAfterMs = 500
// A primary then sends a new replica the data at once, instead of waiting some seconds for more replicas.
const quickSync = ['--repl-diskless-sync-delay', '0']

/**
 * A primary with replicas and Sentinels. The first node is the primary. A failover begins when two Sentinels, or the
 * only one, agree that the primary is down.
 */
export async function startSentinels(
  replicas: number,
  sentinels: number,
  { more = [], start = startRedis, downAfterMs = defaultDownAfterMs }: GroupOptions = {},
): Promise<TestGroup> {
  const primary = await start([...quickSync, ...more])
  const port = new URL(primary.url).port
  const nodes = [primary]
  for (let i = 0; i < replicas; i += 1) {
    nodes.push(await start([...quickSync, ...more, '--replicaof', '127.0.0.1', port]))
  }
  await waitForReplicas(primary, replicas)
  const sentinelNodes: TestRedis[] = []
  for (let i = 0; i < sentinels; i += 1)
    sentinelNodes.push(await startSentinel(primary, { quorum: Math.min(2, sentinels), downAfterMs }))
  for (const sentinel of sentinelNodes) {
    await until('the Sentinels to know each other and the replicas', async () => {
      const knownSentinels = await sentinel.command('SENTINEL', 'SENTINELS', sentinelName)
      const knownReplicas = await sentinel.command('SENTINEL', 'REPLICAS', sentinelName)
      return (
        [knownSentinels, knownReplicas].map((list) => Array.isArray(list) && list.length).join() ===
        `${sentinels - 1},${replicas}`
      )
    })
  }
  return {
    nodes,
    sentinels: sentinelNodes,
    urls: sentinelNodes.map(({ url }) => url),
    async stop() {
      await stopAll([...sentinelNodes, ...nodes])
    },
  }
}

/** A Sentinel that watches this primary. By default, two must agree that the primary is down. */
export async function startSentinel(
  primary: TestRedis,
  {
    more = [],
    quorum = 2,
    downAfterMs = defaultDownAfterMs,
  }: { more?: string[]; quorum?: number; downAfterMs?: number },
): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'))
  const config = join(folder, 'sentinel.conf')
  const lines = [
    `monitor ${sentinelName} 127.0.0.1 ${new URL(primary.url).port} ${quorum}`,
    `down-after-milliseconds ${sentinelName} ${downAfterMs}`,
    `failover-timeout ${sentinelName} ${4 * downAfterMs}`,
  ]
  writeFileSync(config, lines.map((line) => `sentinel ${line}\n`).join(''))
  const sentinel = await startRedis(more, config)
  const kill = async () => {
    await sentinel.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...sentinel, kill }
}

/**
 * A cluster. The first nodes are the primaries, in the order of their slots. Their replicas follow in the same order.
 */
export async function startCluster(
  primaries: number,
  replicasEach = 0,
  { more = [], start = startRedis, downAfterMs = defaultDownAfterMs }: GroupOptions = {},
): Promise<TestGroup> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'))
  const nodes: TestRedis[] = []
  for (let i = 0; i < primaries * (1 + replicasEach); i += 1) {
    nodes.push(await start([...(await clusterOptions(folder, downAfterMs)), ...quickSync, ...more]))
  }
  const [first, ...others] = nodes
  if (!first) throw new Error('A cluster needs nodes')
  for (const [i, node] of nodes.slice(0, primaries).entries()) {
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1))
    const [from, to] = [i, i + 1].map((part) => Math.floor((16_384 * part) / primaries))
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String(Number(to) - 1))
  }
  for (const node of others) await meet(first, node)
  for (const node of nodes) await waitForNodes(node, nodes.length)
  for (const [i, node] of nodes.entries()) {
    const primary = nodes[i % primaries]
    if (i >= primaries && primary) await node.command('CLUSTER', 'REPLICATE', await nodeId(primary))
  }
  for (const node of nodes) await until('the cluster to be up', () => isUp(node))
  for (const node of nodes.slice(0, primaries)) await waitForReplicas(node, replicasEach)
  for (const node of nodes) await waitForKnownReplicas(node, primaries * replicasEach)
  return {
    nodes,
    sentinels: [],
    urls: nodes.map(({ url }) => url),
    async stop() {
      await stopAll(nodes)
      rmSync(folder, { recursive: true })
    },
  }
}

async function clusterOptions(folder: string, downAfterMs: number): Promise<string[]> {
  // By default the bus port is 10,000 higher than the port, which may be too high.
  const bus = String(await freePort())
  return [
    ...['--cluster-enabled', 'yes', '--cluster-config-file', join(folder, `${bus}.conf`)],
    ...['--cluster-port', bus, '--cluster-node-timeout', String(downAfterMs)],
    // With `no`, the other primaries still serve their accounts while one is down.
    ...['--cluster-require-full-coverage', 'no'],
  ]
}

async function meet(node: TestRedis, other: TestRedis): Promise<void> {
  const bus = await other.command('CONFIG', 'GET', 'cluster-port')
  await node.command('CLUSTER', 'MEET', '127.0.0.1', new URL(other.url).port, String(bus).split(',')[1] ?? '')
}

async function nodeId(node: TestRedis): Promise<string> {
  return String(await node.command('CLUSTER', 'MYID'))
}

/**
 * Moves a slot with all its keys, in the steps that Redis prescribes. `whileMigrating` runs before the first key moves.
 */
export async function moveSlot(
  cluster: TestGroup,
  slot: number,
  from: TestRedis,
  to: TestRedis,
  whileMigrating?: () => Promise<void>,
): Promise<void> {
  const [source, target] = [await nodeId(from), await nodeId(to)]
  await to.command('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', source)
  await from.command('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', target)
  const { hostname, port } = new URL(to.url)
  await whileMigrating?.()
  for (;;) {
    const keys = await from.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '100')
    if (!Array.isArray(keys) || keys.length === 0) break
    await from.command('MIGRATE', hostname, port, '', '0', '2000', 'KEYS', ...keys.map(String))
  }
  for (const node of [to, from, ...cluster.nodes]) {
    await node.command('CLUSTER', 'SETSLOT', String(slot), 'NODE', target).catch(ignoreReplica)
  }
}

function ignoreReplica(error: Error): void {
  if (!/only with masters/.test(error.message)) throw error
}

export async function isPrimary(node: TestRedis): Promise<boolean> {
  return String(await node.command('INFO', 'replication')).includes('role:master')
}

async function waitForReplicas(primary: TestRedis, count: number): Promise<void> {
  await until('the replicas to be online', async () => {
    const info = String(await primary.command('INFO', 'replication'))
    return [...info.matchAll(/state=online/g)].length === count
  })
}

async function isUp(node: TestRedis): Promise<boolean> {
  return String(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')
}

async function waitForNodes(node: TestRedis, count: number): Promise<void> {
  await until('the nodes to meet', async () =>
    String(await node.command('CLUSTER', 'INFO')).includes(`cluster_known_nodes:${count}`),
  )
}

async function waitForKnownReplicas(node: TestRedis, count: number): Promise<void> {
  await until('the nodes to know the replicas', async () => {
    const nodes = String(await node.command('CLUSTER', 'NODES'))
    return nodes.split('\n').filter((line) => /slave/.test(line)).length === count
  })
}

async function stopAll(all: TestRedis[]): Promise<void> {
  for (const redis of all) redis.thaw()
  await Promise.all(all.map((redis) => redis.kill()))
}
