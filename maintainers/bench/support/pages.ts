import { send } from './http.ts'
import { perSecond } from './load.ts'
import type { Server } from './next.ts'
import { spread } from './rounds.ts'
import { browser } from './sign-in.ts'

const AT_ONCE = 16
const LEAD_IN_SECONDS = 0.1
const SECONDS = 0.5
/** Long enough for V8 to compile a page's code: after that, the rounds of one process agree. */
const WARM_UP_SECONDS = 5

/** The result of a round of requests for one page. */
export interface Pages {
  perSecond: number
  /** The server's CPU time for each request. */
  cpuMs: number
}

/** Requests a page repeatedly over keep-alive connections. Throws if a response is not a 200. */
export async function askForPage(server: Server, path: string, cookies = ''): Promise<Pages> {
  let count = 0
  const ask = async () => {
    await askOnce(server, path, cookies)
    count += 1
  }
  await perSecond(AT_ONCE, LEAD_IN_SECONDS, ask)
  const before = await server.usage()
  count = 0
  const rate = await perSecond(AT_ONCE, SECONDS, ask)
  return { perSecond: rate, cpuMs: ((await server.usage()).cpuMs - before.cpuMs) / count }
}

/** Brings a new process to the speed that it keeps, which is the speed in production. */
export async function warmUp(server: Server, path: string, cookies = ''): Promise<void> {
  await perSecond(AT_ONCE, WARM_UP_SECONDS, () => askOnce(server, path, cookies))
}

async function askOnce({ url }: Server, path: string, cookies: string): Promise<void> {
  const headers = { ...browser, ...(cookies && { Cookie: cookies }) }
  const { status } = await send(url + path, { headers })
  if (status !== 200) throw new Error(`${path} answered ${status}`)
}

/** The median of several rounds of one process. */
export function medianOf(rounds: Pages[]): Pages {
  const median = (of: (round: Pages) => number) => spread(rounds.map(of)).median
  return { perSecond: median(({ perSecond }) => perSecond), cpuMs: median(({ cpuMs }) => cpuMs) }
}
