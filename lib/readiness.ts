import 'server-only'
import { isBotCheckDown } from './bot-check/availability.ts'
import { env } from './env/index.ts'
import { store } from './store/index.ts'
import { magiclinksdev } from './upstream.ts'

type Check = 'ok' | 'down' | 'off'

/** Names what is wrong, and no more: no address, no cause. */
export interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable'
  checks: Record<'store' | 'magiclinksdev' | 'recaptcha', Check>
}

/** Platforms give a probe a second, and take out an instance that has not answered by then. */
const limitMs = 500

/**
 * Only what this instance alone may lack makes it unavailable: its way to the store. An outage of
 * magiclinksdev or Google is the same for all instances; taking all of them out would only make it worse.
 */
export async function readiness(): Promise<Readiness> {
  const [storeState, server] = await Promise.all([storeCheck(), magiclinksdev().isReady(limitMs).then(check)])
  const recaptcha = env().RECAPTCHA === 'enterprise' ? check(!isBotCheckDown()) : 'off'
  const degraded = server === 'down' || recaptcha === 'down'
  const status = storeState === 'down' ? 'unavailable' : degraded ? 'degraded' : 'ok'
  return { status, checks: { store: storeState, magiclinksdev: server, recaptcha } }
}

function storeCheck(): Promise<Check> {
  return store()
    .health()
    .then(
      () => 'ok',
      () => 'down',
    )
}

function check(up: boolean): Check {
  return up ? 'ok' : 'down'
}
