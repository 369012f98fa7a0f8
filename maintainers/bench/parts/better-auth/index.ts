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

/** The same pages with better-auth's e-mail OTP instead of our sessions, on the same machine in turn. */
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
      'better-auth 1.7.25 with its e-mail OTP plugin as its documentation shows it. The pages are ours on both sides: under better-auth their session is read, and their actions call, `auth.api`. Both keep everything in SQLite, in a file.',
    rows: [...pages, ...crowds],
    notes: [
      'What differs: ours calls another server (a stand-in in a process of its own) once to send and twice to check, keeps its limits in the store, and logs two lines for each post. better-auth makes and keeps the code itself and logs nothing; its rate limits are on, but apply to its own routes only, not to calls of `auth.api`.',
      'Its JSON route is another kind of request: no proxy and no action sees it. Its memory adapter looks through all users for each of them; it is meant for development. Both are reported without a limit.',
      'An action that does nothing, behind a proxy that does nothing, is what Next.js itself makes of a posted form: no form can be faster.',
      `The stand-in alone makes ${Math.round(capacity)} codes a second, asked by 100 at a time, so it does not hold ours up.`,
      'The one setting that differs from production is `LIMIT_SENDS_PER_HOUR`.',
    ],
  }
}
