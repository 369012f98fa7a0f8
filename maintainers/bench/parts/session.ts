import { type Redis, startRedis } from '../../../e2e/support/redis.ts'
import { startApplication } from '../support/application.ts'
import { unguarded } from '../support/changes.ts'
import { PROJECT, type Settings } from '../support/next.ts'
import { askForPage, medianOf, warmUp } from '../support/pages.ts'
import { inTurn } from '../support/rounds.ts'
import { signIn } from '../support/sign-in.ts'
import { type StandIn, startStandIn } from '../support/stand-ins.ts'
import { compared, type Row, type Section } from '../support/table.ts'
import { buildVariant } from '../support/variant.ts'

const STARTS = 7
const ROUNDS = 7
const LIMITS = { SQLite: 0.97, Redis: 0.97 }

/** Measures what it costs to read the session on each page. */
export async function session(): Promise<Section> {
  const folder = buildVariant('unguarded', { changes: [unguarded] })
  const standIn = await startStandIn()
  const redis = await startRedis()
  const rows = [...(await measure(folder, standIn)), ...(await measure(folder, standIn, redis))]
  await Promise.all([standIn.close(), redis.stop()])
  return {
    about:
      'Requests a second of `/account`. We request it with a session cookie. The peer is the same page without its guard, requested without a cookie, so that no session cookie is verified. Both sides have the same proxy and 16 connections.',
    rows,
    notes: [
      'On both sides, the page reads an account to list its sessions. The peer always reads the account of its first visitor, who had a cookie.',
    ],
  }
}

async function measure(folder: string, standIn: StandIn, redis?: Redis): Promise<Row[]> {
  const rounds = await inTurn(STARTS, () => startBoth(folder, standIn, redis && { REDIS_URL: redis.url }))
  const store = redis ? 'Redis' : 'SQLite'
  const row = { rounds, unit: '/s', atLeast: LIMITS[store], what: store }
  const cpuRow = { rounds, unit: ' ms', what: `${store}: the server’s CPU time for each request` }
  return [
    compared({ ...row, ours: (round) => round.guarded.perSecond, peer: (round) => round.open.perSecond }),
    compared({ ...cpuRow, ours: (round) => round.guarded.cpuMs, peer: (round) => round.open.cpuMs }),
  ]
}

/** Starts new processes, because one process can be faster for its whole life than another with the same code. */
async function startBoth(folder: string, standIn: StandIn, settings?: Settings) {
  const guarded = await startApplication(PROJECT, standIn, settings)
  const open = await startApplication(folder, standIn, settings)
  const cookies = await signIn(guarded.url, standIn)
  await askForPage(open, '/account', await signIn(open.url, standIn))
  await warmUp(guarded, '/account', cookies)
  await warmUp(open, '/account')

  const rounds = await inTurn(ROUNDS, async () => ({
    guarded: await askForPage(guarded, '/account', cookies),
    open: await askForPage(open, '/account'),
  }))
  await Promise.all([guarded.child.stop(), open.child.stop()])
  return {
    guarded: medianOf(rounds.map((round) => round.guarded)),
    open: medianOf(rounds.map((round) => round.open)),
  }
}
