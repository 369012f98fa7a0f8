import { askBetterAuth, mailedCode, signInToBetterAuth } from '../../support/better-auth.ts'
import { forEach, type Timing } from '../../support/load.ts'
import type { Server } from '../../support/next.ts'
import { inTurn } from '../../support/rounds.ts'
import {
  askForCode,
  codeFor,
  type Fields,
  fieldsOf,
  type Guest,
  newGuest,
  sendCode,
} from '../../support/sign-in.ts'
import type { StandIn } from '../../support/stand-ins.ts'
import { compared, type Row } from '../../support/table.ts'

const ROUNDS = 7

/** So many at a time, and how many in a round. */
export interface Crowd {
  atOnce: number
  people: number
}

export type Arms = Record<'ours' | 'empty' | 'memory' | 'sqlite', Server>

/** Sending and checking codes, so many at a time. */
export async function measureSignIns(
  standIn: StandIn,
  { ours, empty, memory, sqlite }: Arms,
  { atOnce, people }: Crowd,
): Promise<Row[]> {
  const rounds = await inTurn(ROUNDS, async () => ({
    ours: await signInOurs(ours.url, standIn, atOnce, people),
    empty: await sendOurs(empty.url, Array.from({ length: people }, newGuest), atOnce),
    memory: await signInTheirs(memory.url, atOnce, people),
    sqlite: await signInTheirs(sqlite.url, atOnce, people),
  }))
  const ceiling = compared({
    what: `send, ${atOnce} at a time, memory: the form posted to an action that does nothing`,
    rounds,
    unit: '/s',
    ours: (round) => round.empty.perSecond,
    peer: (round) => round.memory.send.perSecond,
  })
  const rows = (['send', 'check'] as const).flatMap((step) =>
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
  return [ceiling, ...rows]
}

interface SignIns {
  send: Timing
  check: Timing
}

async function signInOurs(url: string, standIn: StandIn, atOnce: number, people: number): Promise<SignIns> {
  const guests = Array.from({ length: people }, newGuest)
  const send = await sendOurs(url, guests, atOnce)
  const known = new Map<Guest, { fields: Fields; code: string }>()
  await forEach(guests, 20, async (guest) => {
    const fields = await fieldsOf(url, '/sign-in/code', 'Sign in', guest)
    known.set(guest, { fields, code: await codeFor(guest, standIn) })
  })
  const check = await forEach([...known], atOnce, ([guest, { fields, code }]) =>
    sendCode(url, fields, code, guest),
  )
  return { send, check }
}

async function sendOurs(url: string, guests: Guest[], atOnce: number): Promise<Timing> {
  const form = await fieldsOf(url, '/sign-in', 'Email me a code')
  return forEach(guests, atOnce, (guest) => askForCode(url, form, guest))
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
