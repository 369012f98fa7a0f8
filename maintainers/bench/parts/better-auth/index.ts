import { startApplication } from '../../support/application.ts'
import { buildBetterAuth, startBetterAuth } from '../../support/better-auth.ts'
import { emptyAction, idleProxy } from '../../support/changes.ts'
import { perSecond } from '../../support/load.ts'
import { PROJECT } from '../../support/next.ts'
import { createOtp, startStandIn } from '../../support/stand-ins.ts'
import type { Row, Section } from '../../support/table.ts'
import { buildVariant } from '../../support/variant.ts'
import { measurePages } from './pages.ts'
import { type Crowd, measureSignIns } from './sign-ins.ts'

const CROWDS: Crowd[] = [
  { atOnce: 1, people: 25 },
  { atOnce: 20, people: 120 },
  { atOnce: 100, people: 160 },
]

/** Compares our pages with the same pages on better-auth's e-mail OTP, in turn on the same machine. */
export async function betterAuth(): Promise<Section> {
  const folders = buildBetterAuth()
  const standIn = await startStandIn()
  const ours = await startApplication(PROJECT, standIn)
  const memory = await startBetterAuth(folders.withProxy, standIn, 'memory')
  const sqlite = await startBetterAuth(folders.withProxy, standIn, 'sqlite')
  const bare = await startBetterAuth(folders.withoutProxy, standIn, 'sqlite')
  const empty = await startApplication(
    buildVariant('empty-action', { changes: [emptyAction, idleProxy] }),
    standIn,
  )
  const servers = [ours, memory, sqlite, bare, empty]

  const pages = await measurePages(standIn, ours, { memory, sqlite, bare })
  const crowds: Row[] = []
  for (const crowd of CROWDS)
    crowds.push(...(await measureSignIns(standIn, { ours, empty, memory, sqlite }, crowd)))
  const capacity = await perSecond(100, 3, async () => {
    await createOtp(standIn)
  })
  await Promise.all([...servers.map(({ child }) => child.stop()), standIn.close()])
  return {
    about:
      'The peer is better-auth 1.7.25 with its e-mail OTP plugin, as its documentation shows it. Both sides have our pages. On the side of better-auth, `auth.api` reads the session and does the work of the actions. Our side keeps everything in a SQLite file. So does better-auth, except in the rows that say “memory”.',
    rows: [...pages, ...crowds],
    notes: [
      'Our side calls another server (a stand-in in a process of its own) once to send and twice to check, keeps its limits in the store, and logs two lines for each post. better-auth makes and keeps the code itself and logs nothing. Its rate limits are on, but they apply only to its own routes, not to calls of `auth.api`.',
      'A request to the JSON route of better-auth passes neither the proxy nor an action, so it is not the same work. The memory adapter of better-auth is meant for development, and searches all users each time. So the rows with “JSON route” or “memory” have no limit.',
      'An action that does nothing, behind a proxy that does nothing, shows what a posted form costs in Next.js itself. No form can be faster.',
      `The stand-in alone makes ${Math.round(capacity)} codes a second for 100 clients at a time, so it does not slow our side down.`,
      'On our side, all limits are on except `LIMIT_SENDS_PER_HOUR`, and the bot check is off.',
    ],
  }
}
