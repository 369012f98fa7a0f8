import { startApplication } from '../support/application.ts'
import {
  askBetterAuth,
  betterAuthCookies,
  buildBetterAuth,
  mailedCode,
  signInToBetterAuth,
  startBetterAuth,
} from '../support/better-auth.ts'
import { forEach, perSecond, type Timing } from '../support/load.ts'
import { PROJECT, type Server } from '../support/next.ts'
import { askForPage } from '../support/pages.ts'
import { inTurn } from '../support/rounds.ts'
import { askForCode, codeFor, fieldsOf, type Guest, newGuest, sendCode, signIn } from '../support/sign-in.ts'
import { createOtp, type StandIn, startStandIn } from '../support/stand-ins.ts'
import { compared, type Row, type Section } from '../support/table.ts'

const PAGE_ROUNDS = 41
const ROUNDS = 7
/** So many at a time, and how many in a round. */
const CROWDS = [
  { atOnce: 1, people: 25 },
  { atOnce: 20, people: 120 },
  { atOnce: 100, people: 160 },
]

/** The same pages with better-auth's e-mail OTP instead of our sessions, on the same machine in turn. */
export async function betterAuth(): Promise<Section> {
  const folders = buildBetterAuth()
  const standIn = await startStandIn()
  const ours = await startApplication(PROJECT, standIn)
  const memory = await startBetterAuth(folders.withProxy, standIn, 'memory')
  const sqlite = await startBetterAuth(folders.withProxy, standIn, 'sqlite')
  const bare = await startBetterAuth(folders.withoutProxy, standIn, 'memory')
  const servers = [ours, memory, sqlite, bare]

  const pages = await measurePages(standIn, ours, { memory, sqlite, bare })
  const crowds: Row[] = []
  for (const crowd of CROWDS) crowds.push(...(await measureSignIns(standIn, ours, memory, sqlite, crowd)))
  const capacity = await perSecond(100, 3, async () => {
    await createOtp(standIn)
  })
  await Promise.all([...servers.map(({ child }) => child.stop()), standIn.close()])
  return {
    about:
      'better-auth 1.7.25, e-mail OTP as its documentation shows it: its memory adapter, and SQLite in a file. The page is our `/account`, read through better-auth there.',
    rows: [...pages, ...crowds],
    notes: [
      'What differs: ours calls another server (a stand-in in a process of its own) once to send and twice to check, keeps all limits on, posts a form through the proxy as a browser without JavaScript does, and logs two lines a post. better-auth makes and keeps the code itself, has its rate limits off, takes JSON on a route that no proxy sees, and logs nothing.',
      'better-auth’s memory adapter looks through all its users for each of them, so it slows down with each round; it is meant for development. SQLite writes to the disk each time, which is what its users have.',
      `The stand-in alone makes ${Math.round(capacity)} codes a second, asked by 100 at a time: it is not what holds ours up.`,
      'The one setting that differs from production is `LIMIT_SENDS_PER_HOUR`.',
    ],
  }
}

type Peers = Record<'memory' | 'sqlite' | 'bare', Server>

async function measurePages(standIn: StandIn, ours: Server, { memory, sqlite, bare }: Peers): Promise<Row[]> {
  const [own, inMemory, inSqlite, unproxied] = [
    await signIn(ours.url, standIn),
    await betterAuthCookies(memory.url),
    await betterAuthCookies(sqlite.url),
    await betterAuthCookies(bare.url),
  ]
  const rounds = await inTurn(
    {
      ours: () => askForPage(ours, '/account', own),
      memory: () => askForPage(memory, '/account', inMemory),
      sqlite: () => askForPage(sqlite, '/account', inSqlite),
      bare: () => askForPage(bare, '/account', unproxied),
    },
    PAGE_ROUNDS,
  )
  const row = { rounds, unit: '/s', ours: (round: (typeof rounds)[number]) => round.ours.perSecond }
  return [
    compared({
      ...row,
      what: 'page, memory, the same proxy',
      peer: (round) => round.memory.perSecond,
      atLeast: 1.2,
    }),
    compared({
      ...row,
      what: 'page, SQLite, the same proxy',
      peer: (round) => round.sqlite.perSecond,
      atLeast: 1.2,
    }),
    compared({ ...row, what: 'page, memory, theirs without a proxy', peer: (round) => round.bare.perSecond }),
  ]
}

async function measureSignIns(
  standIn: StandIn,
  ours: Server,
  memory: Server,
  sqlite: Server,
  { atOnce, people }: (typeof CROWDS)[number],
): Promise<Row[]> {
  const rounds = await inTurn(
    {
      ours: () => signInOurs(ours.url, standIn, atOnce, people),
      memory: () => signInTheirs(memory.url, atOnce, people),
      sqlite: () => signInTheirs(sqlite.url, atOnce, people),
    },
    ROUNDS,
  )
  return (['send', 'check'] as const).flatMap((step) =>
    (['memory', 'sqlite'] as const).flatMap((peer) => {
      const what = `${step}, ${atOnce} at a time, ${peer === 'memory' ? 'memory' : 'SQLite'}`
      const [own, its] = [
        (round: (typeof rounds)[number]) => round.ours[step],
        (round: (typeof rounds)[number]) => round[peer][step],
      ]
      return [
        compared({
          what,
          rounds,
          unit: '/s',
          ours: (r) => own(r).perSecond,
          peer: (r) => its(r).perSecond,
          atLeast: 1,
        }),
        compared({
          what: `${what}: 99th percentile`,
          rounds,
          unit: ' ms',
          ours: (r) => own(r).p99,
          peer: (r) => its(r).p99,
          atMost: 1,
        }),
      ]
    }),
  )
}

interface SignIns {
  send: Timing
  check: Timing
}

async function signInOurs(url: string, standIn: StandIn, atOnce: number, people: number): Promise<SignIns> {
  const guests = Array.from({ length: people }, newGuest)
  const form = await fieldsOf(url, '/sign-in', 'Email me a code')
  const send = await forEach(guests, atOnce, (guest) => askForCode(url, form, guest))
  const known = new Map<Guest, { fields: Record<string, string>; code: string }>()
  await forEach(guests, 20, async (guest) => {
    const fields = await fieldsOf(url, '/sign-in/code', 'Sign in', guest)
    known.set(guest, { fields, code: await codeFor(guest, standIn) })
  })
  const check = await forEach([...known], atOnce, ([guest, { fields, code }]) =>
    sendCode(url, fields, code, guest),
  )
  return { send, check }
}

async function signInTheirs(url: string, atOnce: number, people: number): Promise<SignIns> {
  const guests = Array.from({ length: people }, newGuest)
  const send = await forEach(guests, atOnce, async (guest) => {
    await askBetterAuth(url, guest)
  })
  const codes = new Map<Guest, string>()
  await forEach(guests, 20, async (guest) => {
    codes.set(guest, await mailedCode(url, guest))
  })
  const check = await forEach([...codes], atOnce, ([guest, code]) => signInToBetterAuth(url, guest, code))
  return { send, check }
}
