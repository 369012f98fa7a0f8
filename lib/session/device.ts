import 'server-only'
import { randomUUID } from 'node:crypto'
import { cookies } from 'next/headers'
import { z } from 'zod'
import type { EmailAddress } from '../email-address.ts'
import { pseudonym } from '../identity.ts'
import { requestId } from '../request.ts'
import { cookieNamed, seal, unseal } from './cookies.ts'

const deviceSeconds = 180 * 24 * 60 * 60
const schema = z.object({ uid: z.string(), device: z.uuid() })

/**
 * The id of this browser, when it signed in to this very account before (OWASP's device cookies). It gives the
 * account's own browsers budgets that a stranger cannot spend; it never signs anybody in.
 */
export async function knownDevice(email: EmailAddress): Promise<string | undefined> {
  const value = (await cookies()).get(cookieNamed('device').name)?.value
  const known = value ? await unseal('device', value, schema, await requestId()) : null
  return known?.uid === pseudonym('uid', email) ? known.device : undefined
}

/** Written on success, kept when signing out. A browser that is known already keeps its id, and with it its budget. */
export async function rememberDevice(email: EmailAddress): Promise<void> {
  const device = (await knownDevice(email)) ?? randomUUID()
  const { name, options } = cookieNamed('device')
  const value = await seal('device', { uid: pseudonym('uid', email), device }, deviceSeconds)
  const jar = await cookies()
  jar.set(name, value, { ...options, maxAge: deviceSeconds })
}
