import { startApplication } from '../support/application.ts'
import { idleProxy } from '../support/changes.ts'
import { PROJECT, type Server } from '../support/next.ts'
import { askForPage, medianOf, warmUp } from '../support/pages.ts'
import { inTurn } from '../support/rounds.ts'
import { signIn } from '../support/sign-in.ts'
import { type StandIn, startStandIn } from '../support/stand-ins.ts'
import { compared, type Row, type Section } from '../support/table.ts'
import { buildVariant } from '../support/variant.ts'

const STARTS = 7
const ROUNDS = 7
const LIMIT = 0.97

/** Measures what the proxy costs, compared with one that does nothing and with none. */
export async function proxy(): Promise<Section> {
  const standIn = await startStandIn()
  const folders = {
    ours: PROJECT,
    nothing: buildVariant('idle-proxy', { changes: [idleProxy] }),
    none: buildVariant('no-proxy', { without: ['proxy.ts'] }),
  }
  const rows: Row[] = []
  for (const path of ['/sign-in', '/account']) {
    const rounds = await inTurn(STARTS, () => startAll(folders, standIn, path))
    const requests = { rounds, unit: '/s', ours: (round: (typeof rounds)[number]) => round.ours.perSecond }
    rows.push(
      compared({
        ...requests,
        what: `\`${path}\` vs. a proxy that does nothing`,
        peer: ({ nothing }) => nothing.perSecond,
        atLeast: LIMIT,
      }),
      compared({ ...requests, what: `\`${path}\` vs. no proxy`, peer: ({ none }) => none.perSecond }),
      compared({
        ...requests,
        what: `\`${path}\`: a proxy that does nothing vs. none`,
        ours: ({ nothing }) => nothing.perSecond,
        peer: ({ none }) => none.perSecond,
      }),
      compared({
        rounds,
        unit: ' ms',
        what: `\`${path}\`: the server’s CPU time for each request vs. a proxy that does nothing`,
        ours: (round) => round.ours.cpuMs,
        peer: ({ nothing }) => nothing.cpuMs,
      }),
    )
  }
  await standIn.close()
  return {
    about:
      'Requests a second of two pages: `/sign-in` for a user who is not signed in, `/account` for one who is. 16 connections.',
    rows,
    notes: [
      'Our proxy makes the nonce and the Content-Security-Policy, rejects cross-site posts, and reads and renews the session. The page reads the session too. Without the proxy, the scripts of the page have no nonce.',
    ],
  }
}

type Arms<Of> = Record<'ours' | 'nothing' | 'none', Of>

/** Starts new processes, because one process can be faster for its whole life than another with the same code. */
async function startAll(folders: Arms<string>, standIn: StandIn, path: string) {
  const start = async (folder: string) => {
    const server = await startApplication(folder, standIn)
    const cookies = path === '/account' ? await signIn(server.url, standIn) : undefined
    await warmUp(server, path, cookies)
    return { server, cookies }
  }
  const arms = {
    ours: await start(folders.ours),
    nothing: await start(folders.nothing),
    none: await start(folders.none),
  }
  const ask = ({ server, cookies }: { server: Server; cookies: string | undefined }) =>
    askForPage(server, path, cookies)
  const rounds = await inTurn(ROUNDS, async () => ({
    ours: await ask(arms.ours),
    nothing: await ask(arms.nothing),
    none: await ask(arms.none),
  }))
  await Promise.all(Object.values(arms).map(({ server }) => server.child.stop()))
  return {
    ours: medianOf(rounds.map(({ ours }) => ours)),
    nothing: medianOf(rounds.map(({ nothing }) => nothing)),
    none: medianOf(rounds.map(({ none }) => none)),
  }
}
