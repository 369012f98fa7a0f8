import { readFileSync } from 'node:fs'
import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import type { Deployment, LogLine } from '../support/deployment.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { ready } from '../support/ready.ts'
import type { Redis } from '../support/redis.ts'
import { control } from '../support/stand-ins.ts'
import { accountKeys, makeSessionsUnreadable } from '../support/unreadable.ts'

const INVENTORY = new URL('../../docs/logging.md', import.meta.url)
const SOURCE = new URL('../../lib/log.ts', import.meta.url)

/** The events in docs/logging.md: name, levels, and whether they have a request ID and a user's pseudonym. */
const documented = [...readFileSync(INVENTORY, 'utf8').matchAll(/^\| `([a-z]+\.[a-z-]+)` *\|(.*)\|$/gm)].map(
  ([, event = '', rest = '']) => {
    const [levels = '', , request = '', who = ''] = rest.split('|').map((cell) => cell.trim())
    return { event, levels: levels.split(', '), hasRequest: request === 'yes', hasWho: who === 'yes' }
  },
)

test('docs/logging.md lists every event that can be logged, and no other', {
  tag: '@security',
}, () => {
  const union = /export type LogEvent =([^/]*?)\n\n/.exec(readFileSync(SOURCE, 'utf8'))?.[1] ?? ''
  const events = [...union.matchAll(/'([^']+)'/g)].map(([, event]) => event)
  expect(events.length).toBeGreaterThan(10)
  expect(documented.map(({ event }) => event).toSorted()).toEqual(events.toSorted())
})

test('each logged event is one line of JSON that says who, what and when, without any secret', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  test.setTimeout(180_000)
  const deployment = await deploy({ redis, settings: { OTP_DELIVERY: 'smtp', RECAPTCHA: 'enterprise' } })
  await ready(deployment)
  await causeRedisWarnings(deployment, redis)
  const secrets = await causeOtherEvents(deployment, redis)
  const lines = deployment.logs().filter(({ event }) => event !== undefined)

  expect([...new Set(lines.map(({ event }) => event))].toSorted()).toEqual(
    documented.map(({ event }) => event).toSorted(),
  )
  for (const line of lines) expectWellFormed(line)

  const output = deployment.output().join('\n')
  for (const secret of secrets) expect(output, secret).not.toContain(secret)
  expect(output).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]+/i)
  expect(output).not.toMatch(/eyJ[\w-]+\.[\w-]+\./)
  expect(output).not.toMatch(/Fe26\.2/)
})

/**
 * Configures Redis to evict keys and to keep only snapshots. The application checks that when it reconnects. After it has
 * logged both problems, the settings are corrected.
 */
async function causeRedisWarnings(deployment: Deployment, { client }: Redis): Promise<void> {
  await client.config('SET', 'maxmemory', '100mb')
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
  await client.config('SET', 'save', '3600 1')
  await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await expect
    .poll(deployment.logs)
    .toContainEqual(expect.objectContaining({ event: 'store.unusable', level: 'error' }))
  await expect.poll(deployment.logs).toContainEqual(expect.objectContaining({ event: 'store.at-risk' }))
  await client.config('SET', 'save', '')
  await client.config('SET', 'maxmemory-policy', 'noeviction')
  await ready(deployment)
}

function expectWellFormed(line: LogLine): void {
  const text = JSON.stringify(line)
  const entry = documented.find(({ event }) => event === line.event)
  expect(entry?.levels, text).toContain(line.level)
  expect(line.time, text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  if (entry?.hasRequest) expect(line.request, text).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  if (entry?.hasWho) expect(line.who, text).toMatch(/^[\w-]{22}$/)
}

/** Causes all events that are not about the settings of Redis. Returns every secret that was in use. */
async function causeOtherEvents(deployment: Deployment, redis: Redis): Promise<string[]> {
  const standIns = control(deployment.standIns)
  const secrets: string[] = []
  const ask = async (visitor: HttpBrowser, email: string) => {
    secrets.push(email)
    return visitor.askForCode({ email })
  }

  // A user signs in while both clocks are an hour ahead. Then the application's clock is set back, across a restart.
  const early = new HttpBrowser(deployment)
  const hourMs = 60 * 60 * 1000
  await Promise.all([deployment.setClock(hourMs), standIns.setServerClock(hourMs)])
  const earlyBird = newPerson()
  await ask(early, earlyBird.email)
  const earlyCode = await early.codeFor(earlyBird)
  secrets.push(earlyCode)
  await early.enterCode(earlyCode)
  await deployment.setClock(0)
  await deployment.restart(0)
  await ready(deployment)
  await early.open('/account')
  secrets.push(...early.cookies.values())
  await standIns.setServerClock(0)

  // A user signs in, the session is renewed, and the user signs out.
  await standIns.failMagiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', times: 1, offsetSeconds: -7200 })
  const person = newPerson()
  const visitor = new HttpBrowser(deployment)
  await ask(visitor, person.email)
  const code = await visitor.codeFor(person)
  const wrong = code.replace(/^./, (digit) => String((Number(digit) + 1) % 10))
  secrets.push(code, wrong)
  await visitor.enterCode(wrong)
  await visitor.enterCode(code)
  const before = visitor.copy()
  await visitor.open('/account')
  await visitor.submit('/account', 'Sign out')
  secrets.push(...before.cookies.values())
  before.cookies.set(
    cookieNames.session,
    `${before.cookies.get(cookieNames.session)?.replace(/\*[^*]{5}/, '*AAAAA')}`,
  )
  await before.open('/account')

  const other = newPerson()
  const second = new HttpBrowser(deployment)
  await ask(second, other.email)
  const secondCode = await second.codeFor(other)
  secrets.push(secondCode)
  // The user first gets a JWT for another audience, and then one that is due for renewal. The renewal fails.
  await standIns.failMagiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', times: 1, claims: { aud: 'x' } })
  await second.enterCode(secondCode)
  await standIns.failMagiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', times: 1, offsetSeconds: -7200 })
  await second.enterCode(secondCode)
  await standIns.failMagiclinksdev({ kind: '500', endpoint: 'jwt/create' })
  await second.open('/account')
  await standIns.clearFaults()

  // These fail: a cross-site post, a post without a bot token, and posts while Google, the mail server or the keys fail.
  const third = new HttpBrowser(deployment)
  await third.post('/sign-in', [['email', newPerson().email]], { origin: 'https://evil.example' })
  await third.askForCode(newPerson(), { 'captcha-token': '' })
  await standIns.failRecaptcha({ kind: '500', times: 1 })
  await ask(third, newPerson().email)
  await standIns.failRecaptcha({ kind: 'setting', setting: 'key-expired' })
  // The application trusts its last check of the reCAPTCHA key for some seconds.
  const misconfigured = async () => {
    await ask(third, newPerson().email)
    return deployment.logs().some(({ event }) => event === 'bot.misconfigured')
  }
  await expect.poll(misconfigured, { timeout: 10_000 }).toBe(true)
  await standIns.clearFaults()
  await standIns.failMailbox({ kind: 'refuse-recipient' })
  await ask(third, newPerson().email)
  await standIns.clearFaults()
  await standIns.failMagiclinksdev({ kind: '500', endpoint: 'jwks.json' })
  await deployment.setClock(11 * 60_000)
  const fourth = new HttpBrowser(deployment)
  const last = newPerson()
  await ask(fourth, last.email)
  const lastCode = await fourth.codeFor(last)
  secrets.push(lastCode)
  await standIns.failMagiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', offsetSeconds: 11 * 60 })
  await fourth.enterCode(lastCode)
  await standIns.clearFaults()
  // An unexpected error on the account page.
  const known = await accountKeys(redis)
  const fifth = new HttpBrowser(deployment)
  await fifth.signIn(newPerson())
  const [key = ''] = (await accountKeys(redis)).filter((each) => !known.includes(each))
  await makeSessionsUnreadable(redis, key)
  await fifth.open('/account')
  await redis.kill()
  await fourth.open('/sign-in/code')
  await ask(new HttpBrowser(deployment), newPerson().email)

  for (const { otpId, requestUuid } of await standIns.calls())
    if (otpId && otpId !== requestUuid) secrets.push(otpId)
  for (const name of ['SESSION_SECRETS', 'IDENTITY_SECRET', 'MAGICLINKSDEV_API_KEY', 'RECAPTCHA_API_KEY'])
    secrets.push(deployment.settings[name] ?? name)
  return secrets
}
