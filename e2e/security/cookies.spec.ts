import { expect, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'

test.use({ settings: { RECAPTCHA: 'off' } })
test.describe.configure({ mode: 'parallel' })

const { pending, session, device } = cookieNames

/** By default, the test tries every fifth change of a cookie. With `COOKIE_STEP=1` it tries all. */
const step = Number(process.env.COOKIE_STEP || 5)

test("one user's code does not work with another user's pending sign-in", { tag: '@security' }, async ({
  deployment,
  person,
  stranger,
  api,
}) => {
  const owner = new HttpBrowser(deployment)
  const attacker = new HttpBrowser(deployment)
  await owner.askForCode(person)
  await attacker.askForCode(stranger)
  const attackersCode = await attacker.codeFor(stranger)
  attacker.cookies.set(pending, cookieOf(owner, pending))
  const answer = await attacker.enterCode(attackersCode)
  expect(messageIn(answer.text)).toContain("That code isn't right")
  expect(attacker.cookies.has(session)).toBe(false)
  const sent = (await api.calls('otp-email/create')).find(({ toEmail }) => toEmail === person.email)
  const checked = (await api.calls('otp/validate')).filter(({ otp }) => otp === attackersCode)
  expect(checked.map(({ otpId }) => otpId)).toEqual([sent?.otpId])
})

test("a session cookie shows only its own user's account, and a mixture of two session cookies shows none", {
  tag: '@security',
}, async ({ deployment, person, stranger }) => {
  const one = new HttpBrowser(deployment)
  const other = new HttpBrowser(deployment)
  await Promise.all([one.signIn(person), other.signIn(stranger)])
  const [mine, theirs] = [cookieOf(one, session), cookieOf(other, session)]
  one.cookies.set(session, theirs)
  expect(await one.signedInAs()).toBe(stranger.email)

  const [ownParts, theirParts] = [mine.split('*'), theirs.split('*')]
  expect(ownParts.length).toBeGreaterThan(5)
  for (const at of ownParts.keys()) {
    const mixed = ownParts.map((part, i) => (i === at ? (theirParts[i] ?? '') : part)).join('*')
    if (mixed === mine) continue
    one.cookies.set(session, mixed)
    expect(await one.signedInAs(), `part ${at} of the other's seal`).toBeNull()
  }
})

test('a sealed value copied from one cookie to another is invalid', { tag: '@security' }, async ({
  deployment,
  person,
}) => {
  const owner = new HttpBrowser(deployment)
  await owner.askForCode(person)
  const seals = new Map<string, string>([[pending, cookieOf(owner, pending)]])
  await owner.enterCode(await owner.codeFor(person))
  for (const name of [session, device]) seals.set(name, cookieOf(owner, name))

  for (const [from, value] of seals) {
    for (const to of seals.keys()) {
      if (from === to) continue
      const visitor = new HttpBrowser(deployment)
      visitor.cookies.set(to, value)
      expect(await visitor.signedInAs(), `${from} as ${to}`).toBeNull()
      const codePage = await visitor.open('/sign-in/code')
      expect(messageIn(codePage.text), `${from} as ${to}`).toContain(en.noRequest)
    }
  }
})

test('an email address or an OTP ID added to the form is ignored', { tag: '@security' }, async ({
  deployment,
  person,
  stranger,
  api,
}) => {
  const attacker = new HttpBrowser(deployment)
  const owner = new HttpBrowser(deployment)
  await attacker.askForCode(stranger)
  await owner.askForCode(person)
  const created = await api.calls('otp-email/create')
  const idFor = (email: string) => created.find(({ toEmail }) => toEmail === email)?.otpId ?? ''
  const ids = { otpId: idFor(person.email), 'otp-id': idFor(person.email), id: idFor(person.email) }
  const added = { email: person.email, ...ids, uid: person.email, next: 'https://evil.example/' }

  const ownersCode = await owner.codeFor(person)
  expect(messageIn((await attacker.enterCode(ownersCode, added)).text)).toContain("That code isn't right")
  await attacker.enterCode(await attacker.codeFor(stranger), added)
  expect(await attacker.signedInAs()).toBe(stranger.email)
  const checked = await api.calls('otp/validate')
  expect(checked.map(({ otpId }) => otpId)).toEqual([idFor(stranger.email), idFor(stranger.email)])
})

test('a cookie that was changed by a byte, cut short, emptied or made 10 KB long is ignored', {
  tag: '@security',
}, async ({ deployment, person, logs }) => {
  test.setTimeout(240_000)
  const owner = new HttpBrowser(deployment)
  await owner.askForCode(person)
  const pendingSeal = cookieOf(owner, pending)
  await owner.enterCode(await owner.codeFor(person))
  const sessionSeal = cookieOf(owner, session)

  let cookieCount = 0
  for (const value of damaged(sessionSeal)) {
    const visitor = new HttpBrowser(deployment)
    const answer = await visitor.send({ path: '/account', headers: { cookie: `${session}=${value}` } })
    expect(answer.status, value).toBe(303)
    cookieCount += 1
  }
  for (const value of damaged(pendingSeal)) {
    const visitor = new HttpBrowser(deployment)
    const answer = await visitor.send({ path: '/sign-in/code', headers: { cookie: `${pending}=${value}` } })
    expect(messageIn(answer.text), value).toContain(en.noRequest)
    cookieCount += 1
  }
  for (const value of [...everyNth(4, damaged(pendingSeal)), ...everyNth(4, damaged(sessionSeal))]) {
    const visitor = new HttpBrowser(deployment)
    const cookie = `${device}=${value}; ${pending}=${pendingSeal}; ${session}=${value}`
    const answer = await visitor.send({ path: '/sign-in/code', headers: { cookie } })
    expect(answer.status, value).toBeLessThan(500)
    cookieCount += 1
  }
  console.log(`${cookieCount} damaged cookies sent`)
  expect(await owner.signedInAs()).toBe(person.email)
  expect(logs().filter(({ event }) => event === undefined)).toEqual([])
})

function cookieOf(visitor: HttpBrowser, name: string): string {
  const value = visitor.cookies.get(name)
  if (value === undefined) throw new Error(`There is no cookie ${name}`)
  return value
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Damaged variants of a value: changed by a byte, cut short, emptied, doubled, crafted by hand, and 10 KB long. */
function damaged(value: string): string[] {
  const flipped = [...value].map((character, i) => {
    // Flips the lowest bit of a base64 character. If that bit is padding, the text changes and its bytes do not.
    const other = base64[base64.indexOf(character) ^ 1] ?? 'A'
    return value.slice(0, i) + other + value.slice(i + 1)
  })
  const cut = Array.from({ length: 40 }, (_, i) => value.slice(0, Math.floor((value.length * i) / 40)))
  const odd = [
    '',
    '""',
    'null',
    '{}',
    '%00',
    'Fe26.2*',
    'Fe26.2*1*****',
    '~2',
    value + value,
    `${value}A`,
    `A${value}`,
  ]
  const crafted = [
    'Fe26.2*1*a*b*c*99999999999999*d*e~2',
    'Fe26.2*__proto__*a*b*c**d*e~2',
    'Fe26.2*constructor*a*b*c**d*e~2',
  ]
  return [
    ...everyNth(step, [...flipped, ...cut]),
    ...odd,
    ...crafted,
    'A'.repeat(10_240),
    `Fe26.2*1*${'A'.repeat(10_000)}`,
  ]
}

function everyNth(n: number, values: string[]): string[] {
  return values.filter((_, i) => i % n === 0)
}
