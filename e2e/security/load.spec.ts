import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { expect, newPerson, type Person, test } from '../fixtures.ts'
import { wrongCodes } from '../support/codes.ts'
import { cookieNames } from '../support/cookie-names.ts'
import type { Form, HtmlPage } from '../support/html-page.ts'
import type { HttpBrowser } from '../support/http-browser.ts'
import { beginningOf, en } from '../support/messages.ts'
import { buttons, fromElsewhere, headings, type Site } from '../support/site.ts'

/** `LOAD_SIGN_INS` sets another number. 5,000 sign-ins take three to eight minutes on two cores. */
const signIns = Number(process.env.LOAD_SIGN_INS || 500)
const atOnce = 50
const perCode = 5
/** How long a user whose code was lost with an instance waits before requesting another. */
const cooldownSeconds = 5
const maxTries = 200
const testLimitMs = 12 * 60_000

/** What users had to repeat before they were signed in. */
interface Retries {
  /** Requests that were lost with an instance, or reached none. The user repeats them unchanged. */
  died: number
  /** Responses that ask the user to try again. The user repeats those requests too. */
  unavailable: number
  /** New codes requested because the response to the first request was lost with its instance. */
  lostSends: number
  /** New codes requested because the instance died before it could note that the server had accepted the code. */
  lostCodes: number
}

test(`${signIns} users sign in, ${atOnce} at a time, while one of two instances is killed and restarted`, {
  tag: ['@security', '@load'],
}, async ({ startOwn }) => {
  test.setTimeout(testLimitMs)
  const site = await startOwn({
    instances: 2,
    shared: true,
    settings: {
      LIMIT_SENDS_PER_HOUR: String(4 * signIns),
      LIMIT_SECONDS_BETWEEN_SENDS: String(cooldownSeconds),
    },
  })
  const retries: Retries = { died: 0, unavailable: 0, lostSends: 0, lostCodes: 0 }
  const seconds: number[] = []
  const failures: string[] = []
  const people = Array.from({ length: signIns }, newPerson)
  const remaining = people.values()
  const victim = newPerson()
  const attacker = site.browser()
  const form = (await site.askFor(victim, attacker)).form(buttons.check)
  const wrong = wrongCodes(await site.codeOf(victim), signIns)
  const startedAt = performance.now()

  let crash: Promise<void> | undefined
  async function signInOneByOne(): Promise<void> {
    for (const person of remaining) {
      const began = performance.now()
      await signInWithRetries(site, person, retries).catch((error: unknown) => failures.push(String(error)))
      seconds.push((performance.now() - began) / 1000)
      if (seconds.length >= signIns / 2) crash ??= killAndRestart(site, () => seconds.length > 0.55 * signIns)
    }
  }
  const load = Promise.all(Array.from({ length: atOnce }, signInOneByOne))
  await keepGuessing(attacker, form, wrong, load)
  await load
  await crash
  const tookSeconds = (performance.now() - startedAt) / 1000

  const calls = await site.magiclinksdev.calls()
  const sends = calls.filter(({ endpoint }) => endpoint === 'otp-email/create')
  const accepted = calls.filter(({ endpoint, status }) => endpoint === 'otp/validate' && status === 200)
  // The instance died before it had the response, so the server may have accepted the code.
  const unanswered = calls.filter(({ endpoint, status }) => endpoint === 'otp/validate' && status === 'none')
  const claims = calls.flatMap((call) =>
    // An instance that starts requests a JWT for no user, to check that magiclinksdev can sign one.
    call.endpoint === 'jwt/create' && !startCheck.safeParse(call.claims).success
      ? [identity.parse(call.claims)]
      : [],
  )
  console.log(
    JSON.stringify({
      signIns,
      seconds: Math.round(tookSeconds),
      perSecond: Math.round(signIns / tookSeconds),
      p50: percentile(seconds, 0.5),
      p95: percentile(seconds, 0.95),
      failures: failures.length,
      ...retries,
      sends: sends.length,
      accepted: accepted.length,
      unanswered: unanswered.length,
    }),
  )

  expect(failures).toEqual([])
  // No code is accepted twice, and none is sent without a request.
  expect(new Set(accepted.map(({ otpId }) => otpId)).size).toBe(accepted.length)
  expect(accepted.length).toBeLessThanOrEqual(signIns + retries.lostCodes)
  // A code was lost only because the response about it was lost with an instance.
  expect(accepted.length + unanswered.length).toBeGreaterThanOrEqual(signIns + retries.lostCodes)
  expect(sends.length - 1).toBeLessThanOrEqual(signIns + retries.lostSends + retries.lostCodes)
  const sendsTo = countBy(sends.map(({ toEmail = '' }) => toEmail))
  expect([...sendsTo.values()].filter((times) => times > 1).length).toBeLessThanOrEqual(
    retries.lostSends + retries.lostCodes,
  )
  // Each email address has one user ID, and no two users share a session.
  expect(new Set(claims.map(({ uid }) => uid)).size).toBe(signIns)
  expect(new Set(claims.map(({ sid, uid }) => sid + uid)).size).toBe(
    new Set(claims.map(({ sid }) => sid)).size,
  )
  expect((await site.guessesAt(victim)).length).toBeLessThanOrEqual(perCode)
})

const startCheck = z.object({ purpose: z.literal('start-check') })
const identity = z.object({ uid: z.string(), sid: z.string() })

/** Signs in, repeating what failed, and expects to see the user's own account. */
async function signInWithRetries(site: Site, person: Person, retries: Retries): Promise<void> {
  const browser = site.browser()
  let code = await getCode(site, person, browser, retries)
  for (let tries = 0; !browser.cookies.has(cookieNames.session); tries += 1) {
    if (tries === maxTries) throw new Error(`${person.email} did not sign in`)
    const answer = await repeat(retries, () => browser.postForm(code.form, { code: code.text }))
    if (answer.location !== undefined || browser.cookies.has(cookieNames.session)) continue
    // The server has accepted the code, but the instance died before it could note that.
    retries.lostCodes += 1
    code = await getCode(site, person, browser, retries)
  }
  const account = await repeat(retries, () => browser.visit('/account'))
  expect(account.heading, `${account.status} ${account.html.slice(0, 500)}`).toBe(headings.account)
  expect(account.text.match(/person-[0-9a-f]+@example\.com/g)).toEqual([person.email])
}

/** Requests a code, and repeats that if the response was lost. */
async function getCode(
  site: Site,
  person: Person,
  browser: HttpBrowser,
  retries: Retries,
): Promise<{ form: Form; text: string }> {
  browser.cookies.delete(cookieNames.pending)
  for (let tries = 0; tries < maxTries; tries += 1) {
    const form = (await repeat(retries, () => browser.visit('/sign-in'))).form(buttons.send)
    const answer = await repeat(retries, () => browser.postForm(form, { email: person.email }))
    if (browser.cookies.has(cookieNames.pending)) {
      const page = await repeat(retries, () => browser.visit('/sign-in/code'))
      return { form: page.form(buttons.check), text: await site.codeOf(person) }
    }
    expect(answer.text).toContain(beginningOf(en.sendTooSoon))
    if (tries === 0) retries.lostSends += 1
    await wait(250)
  }
  throw new Error(`${person.email} got no code`)
}

/** Messages after which the user repeats the same request. */
const asksToRepeat = ['having technical problems', beginningOf(en.checkUncertain)]

/** Repeats a request until an instance answers without asking the user to try again. */
async function repeat(retries: Retries, ask: () => Promise<HtmlPage>): Promise<HtmlPage> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const page = await ask().catch(() => undefined)
    if (page === undefined || page.status === 502) retries.died += 1
    else if (page.status === 503 || asksToRepeat.some((message) => page.text.includes(message)))
      retries.unavailable += 1
    else return page
  }
  throw new Error('No instance answers')
}

async function killAndRestart({ deployment }: Site, mayRestart: () => boolean): Promise<void> {
  await deployment.kill(0)
  while (!mayRestart()) await wait(50)
  await deployment.restart(0)
}

/** Guesses at one code, each time from another client IP, until the users have signed in. */
async function keepGuessing(
  attacker: HttpBrowser,
  form: Form,
  wrong: string[],
  load: Promise<unknown>,
): Promise<void> {
  let over = false
  const end = () => {
    over = true
  }
  load.then(end, end)
  for (const code of wrong) {
    if (over) return
    const bot = attacker.copy(fromElsewhere())
    await bot.postForm(form, { code }).catch(() => undefined)
  }
}

function countBy(names: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function percentile(numbers: number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return Number((sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(2))
}
