import { betterAuthCookies } from '../../support/better-auth.ts'
import type { Server } from '../../support/next.ts'
import { askForPage, warmUp } from '../../support/pages.ts'
import { inTurn } from '../../support/rounds.ts'
import { signIn } from '../../support/sign-in.ts'
import type { StandIn } from '../../support/stand-ins.ts'
import { compared, type Row } from '../../support/table.ts'

const ROUNDS = 41

type Peers = Record<'memory' | 'sqlite' | 'bare', Server>

/** Measures the guarded page with our session and with theirs. */
export async function measurePages(
  standIn: StandIn,
  ours: Server,
  { memory, sqlite, bare }: Peers,
): Promise<Row[]> {
  const [own, inMemory, inSqlite, unproxied] = [
    await signIn(ours.url, standIn),
    await betterAuthCookies(memory.url),
    await betterAuthCookies(sqlite.url),
    await betterAuthCookies(bare.url),
  ]
  await warmUp(ours, '/account', own)
  await warmUp(memory, '/account', inMemory)
  await warmUp(sqlite, '/account', inSqlite)
  await warmUp(bare, '/account', unproxied)
  const rounds = await inTurn(ROUNDS, async () => ({
    ours: await askForPage(ours, '/account', own),
    memory: await askForPage(memory, '/account', inMemory),
    sqlite: await askForPage(sqlite, '/account', inSqlite),
    bare: await askForPage(bare, '/account', unproxied),
  }))
  const row = { rounds, unit: '/s', ours: (round: (typeof rounds)[number]) => round.ours.perSecond }
  return [
    compared({
      ...row,
      what: 'page, SQLite, the same proxy',
      peer: (round) => round.sqlite.perSecond,
      atLeast: 1.3,
    }),
    compared({ ...row, what: 'page, SQLite, theirs without a proxy', peer: (round) => round.bare.perSecond }),
    compared({ ...row, what: 'page, memory, the same proxy', peer: (round) => round.memory.perSecond }),
  ]
}
