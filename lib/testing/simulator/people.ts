import type { EmailAddress } from '../../email-address.ts'
import { referenceOf } from '../../sign-in/pending.ts'
import type { Action } from './actions.ts'
import { addresses, type Browser, type Input, type World } from './world.ts'

/** What the users and the attacker can do in their browsers. */
export const deeds = [
  'asks for a code',
  'asks for a new code',
  'submits the newest code',
  'submits the code before',
  'submits a wrong code',
  'submits a code with an older cookie',
  'presses again',
  'looks at the account',
  'signs out',
  'signs out everywhere',
  'ends another session',
  'forgets the pending sign-in',
  'copies the pending cookie of Ann',
] as const
export type Deed = (typeof deeds)[number]

/** The request that a browser sends, and its name. Undefined if the deed is impossible, `done` if it needs no request. */
export function inputFor(
  world: World,
  browser: Browser,
  deed: Deed,
  choice: number,
): { input: Input; name: string } | 'done' | undefined {
  const { jar } = browser
  const named = (action: Action, detail = '', cookies = jar) => ({
    input: { action, jar: { ...cookies } },
    name: `${browser.name} ${deed}${detail}`,
  })
  const check = (pending = jar.pending, code = '') =>
    pending &&
    named(
      { do: 'check', email: pending.email, reference: referenceOf(pending.attemptId), code },
      ` (${code})`,
      { ...jar, pending },
    )

  switch (deed) {
    case 'asks for a code': {
      const email = addressFor(browser, choice)
      // Each form has its own ID. Sending the same request again sends the same ID.
      const formId = `00000000-0000-4000-8000-${String(world.requests.length).padStart(12, '0')}`
      return named({ do: 'send', email, formId }, ` for ${email}`)
    }
    case 'asks for a new code':
      if (!jar.pending) return undefined
      return named({
        do: 'resend',
        email: jar.pending.email,
        reference: referenceOf(jar.pending.attemptId),
      })
    case 'submits the newest code':
      return check(jar.pending, mailsFor(world, browser).at(-1)?.code ?? wrongCode(0)) ?? undefined
    case 'submits the code before':
      return check(jar.pending, mailsFor(world, browser).at(-2)?.code ?? wrongCode(0)) ?? undefined
    case 'submits a wrong code':
      return check(jar.pending, wrongCode(choice)) ?? undefined
    case 'submits a code with an older cookie': {
      const older = browser.older.at(-1 - (choice % Math.max(1, browser.older.length)))
      if (!older) return undefined
      const otp = world.model.server.otps.get(older.otpId)
      const code = browser.addresses.includes(older.email) && choice % 3 ? otp?.code : undefined
      return check(older, code ?? wrongCode(choice)) ?? undefined
    }
    case 'presses again':
      return browser.last && { input: browser.last, name: `${browser.name} sends its last request again` }
    case 'looks at the account':
      return withSession(world, browser, (email) => named({ do: 'view the account', email }))
    case 'signs out':
      return withSession(world, browser, (email) => named({ do: 'sign out', email }))
    case 'signs out everywhere':
      return withSession(world, browser, (email) => named({ do: 'sign out everywhere', email }))
    case 'ends another session': {
      const { sid: own } = (jar.session && world.cookies.get(jar.session)) || {}
      // Some of these sessions belong to other users. A request with such an ID is forged, and must end nothing.
      const listed = [...world.model.sessions].filter(([sid, { isListed }]) => isListed && sid !== own)
      const otherSids = listed.map(([sid]) => sid)
      const sid = otherSids[choice % Math.max(1, otherSids.length)]
      return sid === undefined
        ? undefined
        : withSession(world, browser, (email) => named({ do: 'end another session', email, sid }))
    }
    case 'forgets the pending sign-in':
      if (!jar.pending) return undefined
      browser.older.push(jar.pending)
      jar.pending = null
      return 'done'
    case 'copies the pending cookie of Ann': {
      const from = world.browsers[choice % 2]
      if (!from?.jar.pending || !browser.addresses.includes(addresses.mallory)) return undefined
      world.say(`${browser.name} copies the pending cookie of ${from.name}`)
      jar.pending = from.jar.pending
      return 'done'
    }
  }
}

function withSession<T>(world: World, { jar }: Browser, use: (email: EmailAddress) => T): T | undefined {
  const session = jar.session && world.cookies.get(jar.session)
  return session ? use(session.email) : undefined
}

/** Picks an address to send a code to: mostly the user's first address. The attacker mostly picks Ann's. */
function addressFor({ addresses: own }: Browser, choice: number): EmailAddress {
  const candidates = own.includes(addresses.mallory) ? [addresses.ann, ...own] : own
  return candidates[choice < 12 ? 0 : choice % candidates.length] ?? addresses.ann
}

/** The e-mails that the user can read and that have the reference of the page. */
export function mailsFor(world: World, { jar: { pending }, addresses: own }: Browser) {
  if (!pending || !own.includes(pending.email)) return []
  const reference = referenceOf(pending.attemptId)
  return world.model.server.mails.filter(
    (mail) => mail.email === pending.email && mail.reference === reference,
  )
}

function wrongCode(choice: number): string {
  return String((choice % 8) + 1).padStart(8, '0')
}
