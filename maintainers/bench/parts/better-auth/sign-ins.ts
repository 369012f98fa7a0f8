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

const rounds = 9

/** How many users sign in before the first round, so that no side is measured while V8 still compiles its code. */
const warmUp = 300

/** How many users sign in at a time, and how many in a round. */
export interface Crowd {
  atOnce: number
  people: number
}

export interface Arms {
  ours: Server
  /** Our form, posted to an action that does nothing. */
  empty: Server
  memory: Server
  sqlite: Server
}

/** Measures sending and checking codes, with this many users at a time. */
export async function measureSignIns(
  standIn: StandIn,
  { ours, empty, memory, sqlite }: Arms,
  { atOnce, people }: Crowd,
): Promise<Row[]> {
  const signInAll = async (count: number) => {
    const guests = () => Array.from({ length: count }, newGuest)
    return {
      ours: await byForm(ours.url, guests(), atOnce, (guest) => codeFor(guest, standIn)),
      form: await byForm(sqlite.url, guests(), atOnce, (guest) => mailedCode(sqlite.url, guest)),
      empty: await sendByForm(empty.url, guests(), atOnce),
      json: await byJson(sqlite.url, guests(), atOnce),
      memory: await byJson(memory.url, guests(), atOnce),
    }
  }
  await signInAll(warmUp)
  const measured = await inTurn(rounds, () => signInAll(people))
  type Round = (typeof measured)[number]
  const rows = (['send', 'check'] as const).flatMap((step) => {
    const versus = (peer: 'form' | 'json' | 'memory', what: string) => {
      const limited = peer === 'form'
      return [
        compared({
          what: `${step}, ${atOnce} at a time: ${what}`,
          rounds: measured,
          unit: '/s',
          ours: (round) => round.ours[step].perSecond,
          peer: (round) => round[peer][step].perSecond,
          ...(limited && { atLeast: 1 }),
        }),
        compared({
          what: `${step}, ${atOnce} at a time: ${what}, 99th percentile`,
          rounds: measured,
          unit: ' ms',
          ours: (round) => round.ours[step].p99,
          peer: (round) => round[peer][step].p99,
          ...(limited && { atMost: 1 }),
        }),
      ]
    }
    return [
      ...versus('form', 'a form, SQLite'),
      ...versus('json', 'better-auth’s JSON route, SQLite'),
      ...versus('memory', 'better-auth’s JSON route, memory'),
    ]
  })
  const floor = compared({
    what: `send, ${atOnce} at a time: the same form posted to an action that does nothing`,
    rounds: measured,
    unit: '/s',
    ours: (round: Round) => round.ours.send.perSecond,
    peer: (round: Round) => round.empty.perSecond,
  })
  return [...rows, floor]
}

interface SignIns {
  send: Timing
  check: Timing
}

/** Signs in as a browser without JavaScript does. Both sides have the same pages and forms. */
async function byForm(
  url: string,
  guests: Guest[],
  atOnce: number,
  codeOf: (guest: Guest) => Promise<string>,
): Promise<SignIns> {
  const send = await sendByForm(url, guests, atOnce)
  const known = new Map<Guest, { fields: Fields; code: string }>()
  await forEach(guests, 20, async (guest) => {
    const fields = await fieldsOf(url, '/sign-in/code', 'Sign in', guest)
    known.set(guest, { fields, code: await codeOf(guest) })
  })
  const check = await forEach([...known], atOnce, ([guest, { fields, code }]) =>
    sendCode(url, fields, code, guest),
  )
  return { send, check }
}

/** Each guest opens the form before the clock starts. */
async function sendByForm(url: string, guests: Guest[], atOnce: number): Promise<Timing> {
  const forms = new Map<Guest, Fields>()
  await forEach(guests, 20, async (guest) => {
    forms.set(guest, await fieldsOf(url, '/sign-in', 'Email me a code', guest))
  })
  return forEach([...forms], atOnce, ([guest, fields]) => askForCode(url, fields, guest))
}

async function byJson(url: string, guests: Guest[], atOnce: number): Promise<SignIns> {
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
