import { type Redis, startRedis } from '../../../e2e/support/redis.ts'
import { startApplication } from '../support/application.ts'
import { writeAccounts } from '../support/crowd.ts'
import { forEach } from '../support/load.ts'
import { PROJECT, type Server } from '../support/next.ts'
import { askForPage } from '../support/pages.ts'
import { inTurn } from '../support/rounds.ts'
import { askForCode, fieldsOf, newGuest, signIn } from '../support/sign-in.ts'
import { type StandIn, startStandIn } from '../support/stand-ins.ts'
import { compared, type Row, type Section } from '../support/table.ts'

const ROUNDS = 21
const PEOPLE = 60
/** On a noisy machine, two equal servers differ by up to 10 %. So a ratio of at least 0.9 counts as no slowdown. */
const NO_SLOWDOWN = 0.9

/** Measures whether the application gets slower with more accounts, and faster with more processes. */
export async function growth(): Promise<Section> {
  const standIn = await startStandIn()
  const rows = [...(await measureAccounts(standIn)), ...(await measureProcesses(standIn))]
  await standIn.close()
  return {
    about: 'With Redis as the store. Each account is a document with a session and two used quotas.',
    rows,
    notes: [
      'Redis, the stand-in and the load generator share the machine’s cores with the application. With two cores, that limits what a second process adds.',
    ],
  }
}

async function measureAccounts(standIn: StandIn): Promise<Row[]> {
  const few = await startWithAccounts(standIn, 10)
  const some = await startWithAccounts(standIn, 10_000)
  const many = await startWithAccounts(standIn, 1_000_000)
  const read = await inTurn(ROUNDS, async () => ({
    few: await few.read(),
    some: await some.read(),
    many: await many.read(),
  }))
  const send = await inTurn(ROUNDS, async () => ({
    few: await few.send(),
    some: await some.send(),
    many: await many.send(),
  }))
  await Promise.all([few, some, many].map(({ stop }) => stop()))

  return [
    { what: 'session read', rounds: read },
    { what: 'codes sent', rounds: send },
  ].flatMap(({ what, rounds }) => {
    const row = { rounds, unit: '/s', atLeast: NO_SLOWDOWN, peer: ({ few }: (typeof rounds)[number]) => few }
    return [
      compared({ ...row, what: `${what}: 10 000 accounts, vs. 10`, ours: ({ some }) => some }),
      compared({ ...row, what: `${what}: 1 000 000 accounts, vs. 10`, ours: ({ many }) => many }),
    ]
  })
}

/** Starts the application with a Redis that holds this many accounts. */
async function startWithAccounts(standIn: StandIn, accounts: number) {
  const redis = await startRedis()
  await writeAccounts(redis, accounts)
  const server = await startApplication(PROJECT, standIn, { REDIS_URL: redis.url })
  const cookies = await signIn(server.url, standIn)
  return {
    read: async () => (await askForPage(server, '/account', cookies)).perSecond,
    send: () => sendCodes(server),
    async stop() {
      await server.child.stop()
      await redis.stop()
    },
  }
}

async function measureProcesses(standIn: StandIn): Promise<Row[]> {
  const redis = await startRedis()
  const first = await startSignedIn(standIn, redis)
  const second = await startSignedIn(standIn, redis)
  const rounds = await inTurn(ROUNDS, async () => ({
    one: await measureTogether([first]),
    two: await measureTogether([first, second]),
  }))
  await Promise.all([first, second].map(({ server }) => server.child.stop()))
  await redis.stop()
  const row = { rounds, unit: '/s' }
  return [
    compared({
      ...row,
      what: 'session read: two processes vs. one',
      ours: ({ two }) => two.read,
      peer: ({ one }) => one.read,
    }),
    compared({
      ...row,
      what: 'codes sent: two processes vs. one',
      ours: ({ two }) => two.send,
      peer: ({ one }) => one.send,
    }),
  ]
}

interface SignedIn {
  server: Server
  cookies: string
}

async function startSignedIn(standIn: StandIn, redis: Redis): Promise<SignedIn> {
  const server = await startApplication(PROJECT, standIn, { REDIS_URL: redis.url, INSTANCES: '2' })
  return { server, cookies: await signIn(server.url, standIn) }
}

async function measureTogether(all: SignedIn[]): Promise<{ read: number; send: number }> {
  const reads = await Promise.all(all.map(({ server, cookies }) => askForPage(server, '/account', cookies)))
  const sends = await Promise.all(all.map(({ server }) => sendCodes(server)))
  return { read: sum(reads.map((pages) => pages.perSecond)), send: sum(sends) }
}

async function sendCodes({ url }: Server): Promise<number> {
  const form = await fieldsOf(url, '/sign-in', 'Email me a code')
  const guests = Array.from({ length: PEOPLE }, newGuest)
  return (await forEach(guests, 20, (guest) => askForCode(url, form, guest))).perSecond
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
