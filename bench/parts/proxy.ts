import { startApplication } from '../support/application.ts'
import { PROJECT } from '../support/next.ts'
import { askForPage } from '../support/pages.ts'
import { inTurn } from '../support/rounds.ts'
import { signIn } from '../support/sign-in.ts'
import { startStandIn } from '../support/stand-ins.ts'
import { compared, type Row, type Section } from '../support/table.ts'
import { buildVariant } from '../support/variant.ts'

const ROUNDS = 41
const LIMIT = 0.95

const idle = {
  file: 'proxy.ts',
  from: /export async function proxy[\s\S]*?\n}\n/g,
  to: 'export function proxy() {\n  return NextResponse.next()\n}\n',
}

/** What the proxy costs, beside one that does nothing, and beside none. */
export async function proxy(): Promise<Section> {
  const standIn = await startStandIn()
  const ours = await startApplication(PROJECT, standIn)
  const nothing = await startApplication(buildVariant('idle-proxy', { changes: [idle] }), standIn)
  const none = await startApplication(buildVariant('no-proxy', { without: ['proxy.ts'] }), standIn)
  const servers = { ours, nothing, none }

  const rows: Row[] = []
  for (const path of ['/sign-in', '/account']) {
    const cookies =
      path === '/account'
        ? await Promise.all(Object.values(servers).map(({ url }) => signIn(url, standIn)))
        : []
    const rounds = await inTurn(ROUNDS, async () => ({
      ours: await askForPage(ours, path, cookies[0]),
      nothing: await askForPage(nothing, path, cookies[1]),
      none: await askForPage(none, path, cookies[2]),
    }))
    const requests = { rounds, unit: '/s', ours: (round: (typeof rounds)[number]) => round.ours.perSecond }
    rows.push(
      compared({
        ...requests,
        what: `\`${path}\`, beside a proxy that does nothing`,
        peer: ({ nothing }) => nothing.perSecond,
        atLeast: LIMIT,
      }),
      compared({ ...requests, what: `\`${path}\`, beside no proxy`, peer: ({ none }) => none.perSecond }),
      compared({
        ...requests,
        what: `\`${path}\`: a proxy that does nothing, beside none`,
        ours: ({ nothing }) => nothing.perSecond,
        peer: ({ none }) => none.perSecond,
      }),
      compared({
        rounds,
        unit: ' ms',
        what: `\`${path}\`: the server’s CPU time for each, beside a proxy that does nothing`,
        ours: (round) => round.ours.cpuMs,
        peer: ({ nothing }) => nothing.cpuMs,
      }),
    )
  }
  await Promise.all([...Object.values(servers).map(({ child }) => child.stop()), standIn.close()])
  return {
    about:
      'Requests a second of two pages: `/sign-in` for a stranger, `/account` for somebody who is signed in. 16 connections.',
    rows,
    notes: [
      'Ours makes the nonce and the policy, refuses foreign posts, reads the session and renews it. Where it does nothing, the page reads the session itself, and its scripts carry no nonce.',
    ],
  }
}
