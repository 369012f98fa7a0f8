import { api } from '@/lib/api'
import { store } from '@/lib/store'

export const dynamic = 'force-dynamic'

const limitMs = 1000

/**
 * Whether this instance should get requests. 503 only while the store cannot be reached: an outage of magiclinksdev
 * is the same for all instances, so taking them all out would only make it worse; it is named as `degraded`.
 */
export async function GET(): Promise<Response> {
  const [storeUp, magiclinksdevUp] = await Promise.all([
    store()
      .ping()
      .then(
        () => true,
        () => false,
      ),
    api().isReady(limitMs),
  ])
  const status = !storeUp ? 'unavailable' : magiclinksdevUp ? 'ok' : 'degraded'
  const checks = { store: storeUp ? 'ok' : 'down', magiclinksdev: magiclinksdevUp ? 'ok' : 'down' }
  return Response.json(
    { status, checks },
    { status: storeUp ? 200 : 503, headers: { 'Cache-Control': 'no-store' } },
  )
}
