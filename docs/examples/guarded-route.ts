import { currentSession } from '@/lib/session'

/** `app/orders/list/route.ts`: a status instead of a redirect, since a script calls it. */
export async function GET(): Promise<Response> {
  const current = await currentSession()
  if (current.state === 'unverifiable') return new Response(null, { status: 503 })
  if (current.state !== 'active') return new Response(null, { status: 401 })
  return Response.json(await ordersOf(current.session.uid), { headers: { 'Cache-Control': 'no-store' } })
}

declare function ordersOf(uid: string): Promise<string[]>
