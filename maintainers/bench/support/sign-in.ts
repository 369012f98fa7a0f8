import { formWith } from '../../../e2e/support/html.ts'
import { newClientIp, newPerson } from '../../../e2e/support/people.ts'
import { type Answer, send } from './http.ts'
import type { StandIn } from './stand-ins.ts'

export type Fields = Record<string, string>

/** A user who signs in, from a client IP that no other user has. */
export interface Guest {
  email: string
  clientIp: string
  cookies: string
}

export function newGuest(): Guest {
  return { ...newPerson(), clientIp: newClientIp(), cookies: '' }
}

/** The hidden fields of the form with this button, on a page of the application. */
export async function fieldsOf(
  url: string,
  path: string,
  button: string,
  guest = newGuest(),
): Promise<Fields> {
  const answer = await send(url + path, { headers: headersOf(guest) })
  return Object.fromEntries(formWith(button, answer.text))
}

/** Requests a code as a browser without JavaScript does, with one post that is answered by a redirect. */
export function askForCode(url: string, fields: Fields, guest: Guest): Promise<void> {
  return postForm(url, '/sign-in', { ...fields, email: guest.email }, guest)
}

/** Submits the code, which signs the guest in. */
export function sendCode(url: string, fields: Fields, code: string, guest: Guest): Promise<void> {
  return postForm(url, '/sign-in/code', { ...fields, code }, guest)
}

/** The code in a user's newest e-mail. */
export async function codeFor({ email }: Guest, { controlUrl }: StandIn): Promise<string> {
  const { text } = await send(`${controlUrl}/otps?toEmail=${encodeURIComponent(email)}`)
  return /"otp":"(\d+)"/.exec(text)?.[1] ?? ''
}

/** Signs in a new user, and returns their cookies. */
export async function signIn(url: string, standIn: StandIn): Promise<string> {
  const guest = newGuest()
  await signInByForm(url, guest, () => codeFor(guest, standIn))
  return guest.cookies
}

/** Signs in as a browser without JavaScript does. */
export async function signInByForm(
  url: string,
  guest: Guest,
  codeOf: (guest: Guest) => Promise<string>,
): Promise<void> {
  await askForCode(url, await fieldsOf(url, '/sign-in', 'Email me a code'), guest)
  const fields = await fieldsOf(url, '/sign-in/code', 'Sign in', guest)
  await sendCode(url, fields, await codeOf(guest), guest)
}

/** Posts a form as a browser without JavaScript does. */
export async function postForm(url: string, path: string, fields: Fields, guest: Guest): Promise<void> {
  const headers = {
    ...headersOf(guest),
    Origin: url,
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
  }
  const answer = await send(url + path, { method: 'POST', headers, body: multipart(fields) })
  // A rejected user stays on the page, and the benchmark would measure rejections.
  if (answer.status !== 303)
    throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`)
  guest.cookies = cookiesOf(answer)
}

const BOUNDARY = 'boundary-of-the-benchmark'

function multipart(fields: Fields): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`)
}

function headersOf({ clientIp, cookies }: Guest): Record<string, string> {
  return { ...browser, 'X-Forwarded-For': clientIp, ...(cookies && { Cookie: cookies }) }
}

/** The cookies that a response sets, without those that it clears. */
export function cookiesOf({ headers }: Answer): string {
  const set = headers['set-cookie'] ?? []
  return set
    .filter((cookie) => !/max-age=0/i.test(cookie))
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** The headers that a browser sends when a user follows a link. */
export const browser = {
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-GB,en;q=0.9',
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
}
