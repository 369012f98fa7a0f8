import 'server-only'
import { isBotCheckDown } from './bot-check/availability.ts'
import { env } from './env/index.ts'
import { store } from './store/index.ts'
import { magiclinksdev } from './upstream.ts'

type Check = 'ok' | 'down' | 'off'

/** The answer of `/readyz`. It says which part is down, but gives no address and no cause. */
export interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable'
  checks: Record<'store' | 'magiclinksdev' | 'recaptcha', Check>
}

/** Platforms wait a second for the answer of `/readyz`. If none arrives, they send this instance no requests. */
const timeoutMs = 500

/**
 * An instance is unavailable only if it cannot use the store, because other instances may still be able to. An outage
 * of magiclinksdev or Google affects all instances. Taking all of them out of service would only make things worse.
 */
export async function readiness(): Promise<Readiness> {
  const [storeState, serverState] = await Promise.all([
    storeCheck(),
    magiclinksdev().isReady(timeoutMs).then(okOrDown),
  ])
  const recaptcha = env().RECAPTCHA === 'enterprise' ? okOrDown(!isBotCheckDown()) : 'off'
  const degraded = serverState === 'down' || recaptcha === 'down'
  const status = storeState === 'down' ? 'unavailable' : degraded ? 'degraded' : 'ok'
  return { status, checks: { store: storeState, magiclinksdev: serverState, recaptcha } }
}

function storeCheck(): Promise<Check> {
  return store()
    .health()
    .then(
      () => 'ok',
      () => 'down',
    )
}

function okOrDown(isUp: boolean): Check {
  return isUp ? 'ok' : 'down'
}
