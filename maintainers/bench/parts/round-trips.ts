import { startCountingProxy } from '../../../e2e/support/counting-proxy.ts'
import { ready } from '../../../e2e/support/ready.ts'
import { startRedis } from '../../../e2e/support/redis.ts'
import { startApplication } from '../support/application.ts'
import { send } from '../support/http.ts'
import { PROJECT } from '../support/next.ts'
import { askForCode, browser, codeFor, fieldsOf, newGuest, sendCode, signIn } from '../support/sign-in.ts'
import { startStandIn } from '../support/stand-ins.ts'
import type { Row, Section } from '../support/table.ts'

const LIMITS = { send: 3, check: 4, read: 2 }

/** Counts how often the application waits for Redis. */
export async function roundTrips(): Promise<Section> {
  const standIn = await startStandIn()
  const redis = await startRedis()
  const proxy = await startCountingProxy(redis.url)
  const { url, child } = await startApplication(PROJECT, standIn, { REDIS_URL: proxy.url })
  await ready({ instances: [{ url }] })
  // The first sign-in loads the Lua scripts and the keys.
  await signIn(url, standIn)

  const guest = newGuest()
  const form = await fieldsOf(url, '/sign-in', 'Email me a code')
  proxy.take()
  await askForCode(url, form, guest)
  const sent = proxy.take().roundTrips

  const fields = await fieldsOf(url, '/sign-in/code', 'Sign in', guest)
  const code = await codeFor(guest, standIn)
  proxy.take()
  await sendCode(url, fields, code, guest)
  const checked = proxy.take().roundTrips

  await send(url, { headers: { ...browser, Cookie: guest.cookies } })
  const read = proxy.take().roundTrips
  await Promise.all([child.stop(), proxy.stop(), redis.stop(), standIn.close()])
  return {
    about: 'How often the application waits for Redis. Commands sent together count as one round trip.',
    rows: [
      row('send a code', sent, LIMITS.send),
      row('check a code', checked, LIMITS.check),
      row('a page that reads the session: the proxy, then the page', read, LIMITS.read),
    ],
    notes: ['A test enforces the limits: `e2e/flows/round-trips.spec.ts`.'],
  }
}

function row(what: string, trips: number, limit: number): Row {
  return {
    what,
    ours: String(trips),
    peer: '',
    ratio: '',
    limit: `≤ ${limit}`,
    met: trips > 0 && trips <= limit,
  }
}
