import { setTimeout as wait } from 'node:timers/promises'
import { startRecaptcha } from '../../../dev/recaptcha/index.ts'
import { settingsFor } from '../../../dev/settings.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { buildBare } from '../support/bare.ts'
import { PROJECT, type Settings, startNext } from '../support/next.ts'
import { inTurn, type Spread, spread } from '../support/rounds.ts'
import { startStandIn } from '../support/stand-ins.ts'
import { limitOf, meets, type Row, type Section } from '../support/table.ts'

const ROUNDS = 7
const REST_MS = 2_000

interface Start {
  seconds: number
  /** Resident memory after the process has been idle for a while. */
  megabytes: number
}

/** Measures the time from the start command to the first page, and the memory of the idle process. */
export async function start(): Promise<Section> {
  const bareFolder = buildBare()
  const standIn = await startStandIn()
  const recaptcha = await startRecaptcha()
  const settings = (port: number) =>
    settingsFor(`http://127.0.0.1:${port}`, { magiclinksdev: standIn, recaptcha })

  const rounds = await inTurn(ROUNDS, async () => ({
    ours: await startOnce(PROJECT, (port) => ({ ...settings(port), RECAPTCHA: 'off' })),
    enterprise: await startOnce(PROJECT, settings),
    bare: await startOnce(bareFolder, () => ({})),
  }))
  await Promise.all([standIn.close(), recaptcha.close()])

  const seconds = (arm: 'ours' | 'enterprise') =>
    spread(rounds.map((round) => round[arm].seconds - round.bare.seconds))
  const memory = (arm: 'ours' | 'enterprise') =>
    spread(rounds.map((round) => round[arm].megabytes - round.bare.megabytes))
  const of = (arm: keyof (typeof rounds)[number], what: keyof Start) =>
    spread(rounds.map((round) => round[arm][what])).median
  return {
    about: `The time from \`next start\` to the first 200 of \`/sign-in\`, and resident memory ${REST_MS / 1000} s later. The peer is an empty application of the same Next.js.`,
    rows: [
      row('to the first page', of('ours', 'seconds'), of('bare', 'seconds'), seconds('ours'), ' s', 0.15),
      row('memory at rest', of('ours', 'megabytes'), of('bare', 'megabytes'), memory('ours'), ' MB', 25),
      row(
        'to the first page, `RECAPTCHA=enterprise`',
        of('enterprise', 'seconds'),
        of('bare', 'seconds'),
        seconds('enterprise'),
        ' s',
      ),
      row(
        'memory at rest, `RECAPTCHA=enterprise`',
        of('enterprise', 'megabytes'),
        of('bare', 'megabytes'),
        memory('enterprise'),
        ' MB',
      ),
    ],
    notes: [
      'The time of npm itself is not included. It is the same for both.',
      'With `enterprise`, the application loads and warms up Google’s client before it listens, so that no user waits for it.',
    ],
  }
}

async function startOnce(folder: string, settings: (port: number) => Settings): Promise<Start> {
  const port = await freePort()
  const startedAt = performance.now()
  const server = await startNext(folder, port, settings(port), '/sign-in')
  const seconds = (performance.now() - startedAt) / 1000
  await wait(REST_MS)
  const megabytes = (await server.usage()).rss / 1e6
  await server.child.stop()
  return { seconds, megabytes }
}

function row(what: string, ours: number, peer: number, more: Spread, unit: string, atMost?: number): Row {
  const text = (figure: number) => `${figure.toFixed(2)}${unit}`
  return {
    what,
    ours: text(ours),
    peer: text(peer),
    ratio: `**+${text(more.median)}** (${text(more.low)}–${text(more.high)})`,
    limit: atMost === undefined ? '' : limitOf({ atMost }) + unit,
    met: meets(more.median, { atMost }),
  }
}
