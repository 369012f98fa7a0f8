export const dynamic = 'force-dynamic'

/** Any answer shows that the process is alive. */
export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'Cache-Control': 'no-store' } })
}
