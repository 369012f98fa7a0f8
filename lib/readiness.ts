import 'server-only'
import { api } from './api.ts'
import { isBotCheckDown } from './bot-check/availability.ts'
import { env } from './env/index.ts'
import { store } from './store/index.ts'

type Check = 'ok' | 'down' | 'off'

/** Names what is wrong, and no more: no address, no cause. */
export interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable'
  checks: Record<'store' | 'magiclinksdev' | 'recaptcha', Check>
}

/** Platforms give a probe a second, and take out whoever has not answered then. */
const limitMs = 500

/**
 * Only what this instance alone may lack makes it unavailable: its way to the store. An outage of
 * magiclinksdev or Google is the same for all instances; taking all of them out would only make it worse.
 */
export async function readiness(): Promise<Readiness> {
  const [store, magiclinksdev] = await Promise.all([storeCheck(), api().isReady(limitMs).then(check)])
  const recaptcha = env().RECAPTCHA === 'enterprise' ? check(!isBotCheckDown()) : 'off'
  const degraded = magiclinksdev === 'down' || recaptcha === 'down'
  const status = store === 'down' ? 'unavailable' : degraded ? 'degraded' : 'ok'
  return { status, checks: { store, magiclinksdev, recaptcha } }
}

function storeCheck(): Promise<Check> {
  return store()
    .ping()
    .then(
      () => 'ok',
      () => 'down',
    )
}

function check(up: boolean): Check {
  return up ? 'ok' : 'down'
}
