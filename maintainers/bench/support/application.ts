import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsFor } from '../../../dev/settings.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { type Server, type Settings, startNext } from './next.ts'
import type { StandIn } from './stand-ins.ts'

/** Raises the hourly cap of the whole application, which a benchmark would reach in seconds. */
const HIGH_CAP = { LIMIT_SENDS_PER_HOUR: '10000000' }

/**
 * Starts the application or a variant of it as in production, with limits but without the bot check. A client names its IP
 * in X-Forwarded-For, as a reverse proxy would.
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
    ...HIGH_CAP,
    RECAPTCHA: 'off',
    TRUSTED_PROXY: 'hops:1',
    ...store(settings),
    ...settings,
  }
  return startNext(folder, port, all, '/sign-in', nodeArgs)
}

/** Gives each application a SQLite file of its own, unless its store is Redis. */
function store({ REDIS_URL }: Settings): Settings {
  const file = () => join(mkdtempSync(join(tmpdir(), 'bench-')), 'store.sqlite')
  return { STORE_FILE: REDIS_URL ? '' : file() }
}
