import { ratio, type Spread, spread } from './rounds.ts'

/** One row of a table: our figure, the peer's, their ratio, and the limit. */
export interface Row {
  what: string
  ours: string
  peer: string
  ratio: string
  limit: string
  met: boolean | undefined
}

/** The results of a part: a table, and what a reader must know to understand it. */
export interface Section {
  about: string
  rows: Row[]
  notes: string[]
}

interface Compared<Round> {
  what: string
  rounds: Round[]
  ours: (round: Round) => number
  peer: (round: Round) => number
  unit: string
  /** The limit of the median ratio. Without one, the row is only reported. */
  atLeast?: number
  atMost?: number
}

export function compared<Round>({ what, rounds, ours, peer, unit, atLeast, atMost }: Compared<Round>): Row {
  const found = ratio(rounds, ours, peer)
  return {
    what,
    ours: amount(spread(rounds.map(ours)), unit),
    peer: amount(spread(rounds.map(peer)), unit),
    ratio: `**${found.median.toFixed(2)}** (${found.low.toFixed(2)}–${found.high.toFixed(2)})`,
    limit: limitOf({ atLeast, atMost }),
    met: meets(found.median, { atLeast, atMost }),
  }
}

type Limit = { atLeast?: number | undefined; atMost?: number | undefined }

export function limitOf({ atLeast, atMost }: Limit): string {
  if (atLeast !== undefined) return `≥ ${atLeast.toFixed(2)}`
  return atMost === undefined ? '' : `≤ ${atMost.toFixed(2)}`
}

export function meets(figure: number, { atLeast, atMost }: Limit): boolean | undefined {
  if (atLeast !== undefined) return Number(figure.toFixed(2)) >= atLeast
  return atMost === undefined ? undefined : Number(figure.toFixed(2)) <= atMost
}

function amount({ median }: Spread, unit: string): string {
  return `${median >= 100 ? Math.round(median) : median.toFixed(median >= 10 ? 1 : 2)}${unit}`
}

export function markdown(title: string, { about, rows, notes }: Section, circumstances: string): string {
  const lines = rows.map(({ what, ours, peer, ratio: compared, limit, met }) =>
    [what, ours, peer, compared, limit, met === undefined ? '' : met ? 'met' : '**not met**'].join(' | '),
  )
  return [
    `## ${title}\n`,
    `${about}\n`,
    '| | ours | peer | ratio | limit | |\n| --- | --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
    '',
    ...notes.map((note) => `- ${note}`),
    ...(notes.length > 0 ? [''] : []),
    `_${circumstances}_\n`,
  ].join('\n')
}
