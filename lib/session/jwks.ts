import 'server-only'
import { createRemoteJWKSet, customFetch, type RemoteJWKSetOptions } from 'jose'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { processState } from '../process-state.ts'
import { StoredDocument } from '../store/document.ts'
import { store } from '../store/index.ts'
import { magiclinksdev } from '../upstream.ts'

const timeoutMs = 2500
/** A stored key set outlives any session. */
const keepMs = 366 * 24 * 60 * 60 * 1000

export interface Keys {
  /** jose's key set. It caches keys for 10 minutes, and asks again about an unknown key at most every 30 s. */
  find: ReturnType<typeof createRemoteJWKSet>
  /** The last good response, as JSON. It is used while no newer one can be fetched. */
  lastGood: string | undefined
  /** When the server was last asked, by the monotonic clock (`performance.now()`), and whether it failed to answer. */
  askedAt: number
  stale: boolean
  /** The same moment by the clock of this machine, in milliseconds since the epoch. */
  askedAtDate: number
}

/** The server's public keys. An outage ends no session, because the last good set is kept here and in the store. */
export function keys(): Keys {
  const now = Date.now()
  processState.keys ??= { find: keySet(), lastGood: undefined, askedAt: 0, stale: true, askedAtDate: now }
  const current = processState.keys
  if (now < current.askedAtDate) {
    // The clock was set back. jose dates its cache by this clock, and would miss new keys until the clock catches up.
    current.find = keySet()
    current.askedAtDate = now
  }
  return current
}

function keySet(): Keys['find'] {
  const url = new URL('jwks.json', env().MAGICLINKSDEV_URL)
  const options: RemoteJWKSetOptions = {
    timeoutDuration: timeoutMs,
    [customFetch]: (_url, { signal }) => fetchWithFallback(signal),
  }
  return createRemoteJWKSet(url, options)
}

async function fetchWithFallback(signal: AbortSignal): Promise<Response> {
  const state = keys()
  state.askedAt = performance.now()
  state.askedAtDate = Date.now()
  try {
    state.lastGood = JSON.stringify(await magiclinksdev().fetchJwks(signal))
    state.stale = false
    const newest = state.lastGood
    await storedKeys()
      .update(() => ({ document: newest, result: undefined }))
      .catch(() => undefined)
  } catch (error) {
    state.stale = true
    // Without the ID of a request, because all requests that wait for the keys share this call.
    log.error({ event: 'jwks.failed', cause: error instanceof Error ? error.name : 'unknown' })
    state.lastGood ??= await storedKeys().read()
    if (!state.lastGood) throw error
  }
  return new Response(state.lastGood, { headers: { 'Content-Type': 'application/json' } })
}

/** The last good key set in the store, for an instance that starts while the server is down. */
function storedKeys(): StoredDocument<string | undefined> {
  return new StoredDocument(
    store(),
    { kind: 'keys', id: 'jwks' },
    {
      decode: (value) => value,
      encode: (value) => (value === undefined ? null : { value, expiresAt: Date.now() + keepMs }),
    },
  )
}
