import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis } from '../../../e2e/support/redis.ts'
import { startApplication } from '../support/application.ts'
import { quantile } from '../support/load.ts'
import { PROJECT, type Server, type Settings } from '../support/next.ts'
import { inTurn } from '../support/rounds.ts'
import { askForCode, codeFor, type Fields, fieldsOf, newGuest, sendCode } from '../support/sign-in.ts'
import { type StandIn, startStandIn } from '../support/stand-ins.ts'
import { compared, limitOf, meets, type Row, type Section } from '../support/table.ts'

const atOnce = 100
const seconds = 60
const warmUpSeconds = 20
const limits = { heap: 1.05, sqliteMs: 100 }

/** Measures whole sign-ins, 100 at a time: for a minute on one process with each store, and then on more processes. */
export async function load(): Promise<Section> {
  const standIn = await startStandIn()
  const redis = await startRedis()
  const sqlite = await measureMinute('SQLite', standIn, {})
  const onRedis = await measureMinute('Redis', standIn, { REDIS_URL: redis.url })
  const processes = await measureProcesses(standIn)
  await Promise.all([standIn.close(), redis.stop()])
  return {
    about: `${atOnce} users at a time sign in for ${seconds} s: page, email address, code page, code. All limits are on except \`LIMIT_SENDS_PER_HOUR\`, and each user has a client IP of their own. The heap is measured before and after that minute, each time after a forced garbage collection.`,
    rows: [...sqlite.rows, ...onRedis.rows, ...processes],
    notes: [
      ...sqlite.notes,
      ...onRedis.notes,
      'The event loop stalls mostly while the application renders pages. Calls of SQLite are synchronous and are timed one by one, so the longest call shows how long SQLite can stall the event loop.',
      'The load generator, the stand-in and the application share two cores, so more processes cannot add much.',
    ],
  }
}

async function measureMinute(store: string, standIn: StandIn, settings: Settings) {
  const server = await startApplication(PROJECT, standIn, { ...settings, BENCH_STALLS: '1' }, ['--expose-gc'])
  await signInFor(warmUpSeconds, [server], standIn)
  const before = (await server.usage()).heapUsed / 1e6
  const { took, errors } = await signInFor(seconds, [server], standIn)
  const { heapUsed, stallMs, sqliteMs } = await server.usage()
  await server.child.stop()

  const after = heapUsed / 1e6
  const heap = after / before
  const row = { peer: '', ratio: '', limit: '', met: undefined }
  const rows: Row[] = [
    {
      what: `${store}: users who could not sign in`,
      ours: String(errors.length),
      peer: '',
      ratio: `of ${took.length + errors.length}`,
      limit: '0',
      met: errors.length === 0,
    },
    {
      what: `${store}: heap after vs. before`,
      ours: `${after.toFixed(1)} MB`,
      peer: `${before.toFixed(1)} MB`,
      ratio: `**${heap.toFixed(2)}**`,
      limit: limitOf({ atMost: limits.heap }),
      met: meets(heap, { atMost: limits.heap }),
    },
    { ...row, what: `${store}: whole sign-ins a second`, ours: `${Math.round(took.length / seconds)}/s` },
    { ...row, what: `${store}: the longest stall of the event loop`, ours: `${stallMs.toFixed(0)} ms` },
  ]
  if (store === 'SQLite')
    rows.push({
      ...row,
      what: 'SQLite: the longest call',
      ours: `${sqliteMs.toFixed(1)} ms`,
      limit: `≤ ${limits.sqliteMs} ms`,
      met: sqliteMs > 0 && sqliteMs <= limits.sqliteMs,
    })
  return {
    rows,
    notes: [
      `${store}: the median sign-in took ${inSeconds(took, 0.5)} s, and the 99th percentile ${inSeconds(took, 0.99)} s.`,
      ...errors.slice(0, 3).map((error) => `One of the errors: ${error}`),
    ],
  }
}

const processRounds = 7
const roundSeconds = 4

/** Measures one, two and four processes that share a SQLite file. */
async function measureProcesses(standIn: StandIn): Promise<Row[]> {
  const [one, two, four] = [
    await startSeveral(1, standIn),
    await startSeveral(2, standIn),
    await startSeveral(4, standIn),
  ]
  const rate = async (servers: Server[]) => {
    const { took, errors } = await signInFor(roundSeconds, servers, standIn)
    if (errors.length > 0) throw new Error(errors[0])
    return took.length / roundSeconds
  }
  for (const servers of [four, two, one]) await rate(servers)
  await Promise.all([one, two, four].flat().map((server) => server.usage()))
  const rounds = await inTurn(processRounds, async () => ({
    one: await rate(one),
    two: await rate(two),
    four: await rate(four),
  }))
  const usages = await Promise.all([two, four].flat().map((server) => server.usage()))
  await Promise.all([one, two, four].flat().map(({ child }) => child.stop()))
  const longest = Math.max(...usages.map(({ sqliteMs }) => sqliteMs))
  const row = { rounds, unit: '/s', peer: (round: (typeof rounds)[number]) => round.one }
  return [
    compared({
      ...row,
      what: 'sign-ins: two processes on one SQLite file vs. one',
      ours: ({ two }) => two,
    }),
    compared({
      ...row,
      what: 'sign-ins: four processes on one SQLite file vs. one',
      ours: ({ four }) => four,
    }),
    {
      what: 'several processes: the longest call of SQLite',
      ours: `${longest.toFixed(1)} ms`,
      peer: '',
      ratio: '',
      limit: `≤ ${limits.sqliteMs} ms`,
      met: longest > 0 && longest <= limits.sqliteMs,
    },
  ]
}

function startSeveral(count: number, standIn: StandIn): Promise<Server[]> {
  const STORE_FILE = join(mkdtempSync(join(tmpdir(), 'bench-')), 'store.sqlite')
  const settings = { STORE_FILE, INSTANCES: String(count), BENCH_STALLS: '1' }
  return Promise.all(Array.from({ length: count }, () => startApplication(PROJECT, standIn, settings)))
}

async function signInFor(duration: number, servers: Server[], standIn: StandIn) {
  const end = performance.now() + duration * 1000
  const took: number[] = []
  const errors: string[] = []
  const forms = await Promise.all(servers.map(({ url }) => fieldsOf(url, '/sign-in', 'Email me a code')))
  async function oneAfterAnother(_: unknown, i: number): Promise<void> {
    const url = servers[i % servers.length]?.url ?? ''
    const form = forms[i % servers.length] ?? {}
    while (performance.now() < end) {
      const startedAt = performance.now()
      try {
        await signInOnce(url, form, standIn)
        took.push(performance.now() - startedAt)
      } catch (error) {
        errors.push(String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, oneAfterAnother))
  return { took, errors }
}

async function signInOnce(url: string, form: Fields, standIn: StandIn): Promise<void> {
  const guest = newGuest()
  await askForCode(url, form, guest)
  const fields = await fieldsOf(url, '/sign-in/code', 'Sign in', guest)
  await sendCode(url, fields, await codeFor(guest, standIn), guest)
}

function inSeconds(took: number[], share: number): string {
  return (quantile(took, share) / 1000).toFixed(2)
}
