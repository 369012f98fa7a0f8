import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsFor } from '../../../dev/settings.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { noSession } from './changes.ts'
import { send } from './http.ts'
import { type Server, startNext } from './next.ts'
import { browser, cookiesOf, type Guest, newGuest } from './sign-in.ts'
import type { StandIn } from './stand-ins.ts'
import { buildVariant } from './variant.ts'

/** Builds our pages with better-auth instead of our own sessions. */
export function buildBetterAuth(): { withProxy: string; withoutProxy: string } {
  return {
    withProxy: buildVariant('better-auth', { overlay: 'better-auth', changes: noSession }),
    withoutProxy: buildVariant('better-auth-no-proxy', { overlay: 'better-auth', without: ['proxy.ts'] }),
  }
}

export type Database = 'memory' | 'sqlite'

export async function startBetterAuth(folder: string, standIn: StandIn, database: Database): Promise<Server> {
  const port = await freePort()
  const own = settingsFor(`http://127.0.0.1:${port}`, { magiclinksdev: standIn })
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'sqlite.db')
  const all = { ...own, RECAPTCHA: 'off', ...(database === 'sqlite' && { SQLITE_FILE: file }) }
  return startNext(folder, port, all, '/mailed')
}

export function askBetterAuth(url: string, guest: Guest): Promise<string> {
  const body = { email: guest.email, type: 'sign-in' }
  return post(url, '/api/auth/email-otp/send-verification-otp', body, guest)
}

export async function signInToBetterAuth(url: string, guest: Guest, otp: string): Promise<void> {
  guest.cookies = await post(url, '/api/auth/sign-in/email-otp', { email: guest.email, otp }, guest)
}

export async function mailedCode(url: string, { email }: Guest): Promise<string> {
  const { text } = await send(`${url}/mailed?email=${encodeURIComponent(email)}`)
  return /\d+/.exec(text)?.[0] ?? ''
}

/** Signs in a new user, and returns their cookies. */
export async function betterAuthCookies(url: string): Promise<string> {
  const guest = newGuest()
  await askBetterAuth(url, guest)
  await signInToBetterAuth(url, guest, await mailedCode(url, guest))
  return guest.cookies
}

async function post(
  url: string,
  path: string,
  body: Record<string, string>,
  { clientIp }: Guest,
): Promise<string> {
  const headers = { ...browser, 'X-Forwarded-For': clientIp, Origin: url, 'Content-Type': 'application/json' }
  const answer = await send(url + path, { method: 'POST', headers, body: Buffer.from(JSON.stringify(body)) })
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`)
  return cookiesOf(answer)
}
