import { send } from './http.ts'
import { perSecond } from './load.ts'
import type { Server } from './next.ts'
import { spread } from './rounds.ts'
import { browser } from './sign-in.ts'

const AT_ONCE = 16
const LEAD_IN_SECONDS = 0.1
const SECONDS = 0.5

/** What a round of asking for one page came to. */
export interface Pages {
  perSecond: number
  /** What the server's process worked for each. */
  cpuMs: number
}

/** Asks for a page again and again, over connections that are kept, and sees that it is the page each time. */
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

/** The middle of several rounds of one process. */
export function middleOf(rounds: Pages[]): Pages {
  const middle = (of: (round: Pages) => number) => spread(rounds.map(of)).median
  return { perSecond: middle(({ perSecond }) => perSecond), cpuMs: middle(({ cpuMs }) => cpuMs) }
}
