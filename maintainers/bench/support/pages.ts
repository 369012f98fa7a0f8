import { send } from './http.ts'
import { perSecond } from './load.ts'
import type { Server } from './next.ts'
import { spread } from './rounds.ts'
import { browser } from './sign-in.ts'

const AT_ONCE = 16
const LEAD_IN_SECONDS = 0.1
const SECONDS = 0.5

/** The result of a round of requests for one page. */
export interface Pages {
  perSecond: number
  /** The server's CPU time for each request. */
  cpuMs: number
}

/** Requests a page repeatedly over keep-alive connections. Throws if a response is not a 200. */
export async function askForPage({ url, usage }: Server, path: string, cookies = ''): Promise<Pages> {
  const headers = { ...browser, ...(cookies && { Cookie: cookies }) }
  let count = 0
  async function ask(): Promise<void> {
    const { status } = await send(url + path, { headers })
    if (status !== 200) throw new Error(`${path} answered ${status}`)
    count += 1
  }
  await perSecond(AT_ONCE, LEAD_IN_SECONDS, ask)
  const before = await usage()
  count = 0
  const rate = await perSecond(AT_ONCE, SECONDS, ask)
  return { perSecond: rate, cpuMs: ((await usage()).cpuMs - before.cpuMs) / count }
}

/** The median of several rounds of one process. */
export function medianOf(rounds: Pages[]): Pages {
  const median = (of: (round: Pages) => number) => spread(rounds.map(of)).median
  return { perSecond: median(({ perSecond }) => perSecond), cpuMs: median(({ cpuMs }) => cpuMs) }
}
