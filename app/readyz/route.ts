import { readiness } from '@/lib/readiness'

export const dynamic = 'force-dynamic'

/** Whether this instance should get requests. A load balancer sends none while the answer is 503. */
export async function GET(): Promise<Response> {
  const ready = await readiness()
  const status = ready.status === 'unavailable' ? 503 : 200
  return Response.json(ready, { status, headers: { 'Cache-Control': 'no-store' } })
}
