import { scriptsOf, weightOf } from '../../../e2e/support/first-load.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { startApplication } from '../support/application.ts'
import { buildBare } from '../support/bare.ts'
import { send } from '../support/http.ts'
import { PROJECT, startNext } from '../support/next.ts'
import { askForCode, browser, fieldsOf, newGuest } from '../support/sign-in.ts'
import { startStandIn } from '../support/stand-ins.ts'
import { meets, type Row, type Section } from '../support/table.ts'

const LIMIT_KB = 6

/** Measures the scripts that the browser loads before the user touches a page. */
export async function firstLoad(): Promise<Section> {
  const standIn = await startStandIn()
  const ours = await startApplication(PROJECT, standIn)
  const bare = await startNext(buildBare(), await freePort(), {}, '/sign-in')
  const guest = newGuest()
  await askForCode(ours.url, await fieldsOf(ours.url, '/sign-in', 'Email me a code'), guest)

  const peer = await weigh(bare.url, '/sign-in')
  const rows = [
    rowOf('/sign-in', await weigh(ours.url, '/sign-in'), peer),
    rowOf('/sign-in/code', await weigh(ours.url, '/sign-in/code', guest.cookies), peer),
  ]
  await Promise.all([ours.child.stop(), bare.child.stop(), standIn.close()])
  return {
    about:
      'The scripts that a page loads before the user touches it, in kilobytes compressed by Brotli. The peer is a page of the same Next.js without any client component.',
    rows,
    notes: ['A test enforces the limit: `maintainers/first-load.spec.ts`.'],
  }
}

async function weigh(url: string, path: string, Cookie = ''): Promise<number> {
  const { status, text } = await send(url + path, { headers: { ...browser, ...(Cookie && { Cookie }) } })
  if (status !== 200) throw new Error(`${path} answered ${status}`)
  return (await weightOf(url, scriptsOf(text))) / 1000
}

function rowOf(path: string, ours: number, peer: number): Row {
  const more = ours - peer
  return {
    what: `\`${path}\``,
    ours: `${ours.toFixed(1)} KB`,
    peer: `${peer.toFixed(1)} KB`,
    ratio: `**+${more.toFixed(2)} KB**`,
    limit: `≤ +${LIMIT_KB} KB`,
    met: meets(more, { atMost: LIMIT_KB }),
  }
}
