import 'server-only'
import { isBotCheckDown } from './bot-check/availability.ts'
import { env } from './env/index.ts'
import { store } from './store/index.ts'
import { magiclinksdev } from './upstream.ts'

type Check = 'ok' | 'down' | 'off'

/** Says only which part is down, without an address or a cause. */
export interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable'
  checks: Record<'store' | 'magiclinksdev' | 'recaptcha', Check>
}

/** Platforms wait a second for the answer. Without one, they send the instance no requests. */
const timeoutMs = 500

/**
 * An instance is unavailable only if it cannot use the store, because other instances may still be able to. An outage
 * of magiclinksdev or Google affects all instances. Taking all of them out of service would only make things worse.
 */
export async function readiness(): Promise<Readiness> {
  const [storeState, server] = await Promise.all([
    storeCheck(),
    magiclinksdev().isReady(timeoutMs).then(check),
  ])
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
