import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsFor } from '../../../dev/settings.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { type Server, type Settings, startNext } from './next.ts'
import type { StandIn } from './stand-ins.ts'

/** What differs from production: the hourly cap of the whole application, which a benchmark would reach in seconds. */
const ENOUGH = { LIMIT_SENDS_PER_HOUR: '10000000' }

/**
 * The application, or a variant of it, as it runs in production: limits on, no bot check. Whoever asks says by
 * X-Forwarded-For where they come from, as a reverse proxy would.
 */
export async function startApplication(
  folder: string,
  standIn: StandIn,
  settings: Settings = {},
  nodeArgs: string[] = [],
): Promise<Server> {
  const port = await freePort()
  const own = settingsFor(`http://127.0.0.1:${port}`, { magiclinksdev: standIn })
  const all = {
    ...own,
    ...ENOUGH,
    RECAPTCHA: 'off',
    TRUSTED_PROXY: 'hops:1',
    ...store(settings),
    ...settings,
  }
  return startNext(folder, port, all, '/sign-in', nodeArgs)
}

/** A file of its own, unless it is Redis. */
function store({ REDIS_URL }: Settings): Settings {
  const file = () => join(mkdtempSync(join(tmpdir(), 'bench-')), 'store.sqlite')
  return { STORE_FILE: REDIS_URL ? '' : file() }
}
