import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { formWith } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { control } from '../support/stand-ins.ts'
import { until } from '../support/until.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const DAY = 24 * 60 * 60
const WEEK = 7 * DAY

test('with the store in memory, a copied session cookie is refused after signing out and after a restart', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy()
  const [owner, idler] = [new HttpBrowser(deployment), new HttpBrowser(deployment)]
  await owner.signIn(newPerson())
  await idler.signIn(newPerson())
  const thief = owner.copy()
  await owner.submit('/account', 'Sign out')
  expect(await thief.signedInAs()).toBeNull()
  await deployment.restart(0)
  expect(await thief.signedInAs()).toBeNull()
  expect(await idler.signedInAs()).toBeNull()
})

test('after the idle time without use, every copy of a session cookie is refused', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy({ settings: { SESSION_IDLE_SECONDS: '3600' } })
  const owner = new HttpBrowser(deployment)
  const person = newPerson()
  await owner.signIn(person)
  // Prevents a renewal. The stand-in's clock does not move, so it would date a new JWT an hour back.
  await control(deployment.standIns).failMagiclinksdev({ kind: '500', endpoint: 'jwt/create' })
  // The idle time is an hour, and the application allows for clocks that differ by a minute.
  await deployment.setClock(3_650_000)
  expect(await owner.copy().signedInAs()).toBe(person.email)
  await deployment.setClock(3_661_000)
  const answer = await owner.copy().open('/account')
  expect(answer.headers.location).toBe('/sign-in?next=%2Faccount')
  // The page with the notice clears the cookie.
  const signIn = await owner.open(answer.headers.location ?? '')
  expect(signIn.text).toContain(en.noticeEnded)
  expect(signIn.headers['set-cookie']?.join()).toMatch(/__Host-session=;.*Expires=Thu, 01 Jan 1970/)
})

test('a session ends exactly a week after signing in', { tag: '@security' }, async ({ deploy }) => {
  const deployment = await deploy()
  const owner = new HttpBrowser(deployment)
  const person = newPerson()
  await control(deployment.standIns).failMagiclinksdev({
    kind: 'jwt',
    endpoint: 'jwt/create',
    claims: { auth_time: nowSeconds() - WEEK + 60 },
  })
  await owner.signIn(person)
  expect(await owner.signedInAs()).toBe(person.email)
  await deployment.setClock(61_000)
  expect(await owner.copy().signedInAs()).toBeNull()
})

test('a renewed cookie and JWT expire no later than the session', { tag: '@security' }, async ({
  deploy,
}) => {
  const deployment = await deploy()
  const standIns = control(deployment.standIns)
  const secondsLeft = DAY - 2 * 60 * 60 + 600
  const owner = new HttpBrowser(deployment)
  // The JWT is two hours old, so its renewal is due. The session ends ten minutes after the idle time of this JWT.
  await standIns.failMagiclinksdev({
    kind: 'jwt',
    endpoint: 'jwt/create',
    times: 1,
    offsetSeconds: -2 * 60 * 60,
    claims: { auth_time: nowSeconds() - WEEK + secondsLeft },
  })
  await owner.signIn(newPerson())
  await standIns.forget()
  const answer = await owner.open('/account')
  const renewedCookie =
    answer.headers['set-cookie']?.find((line) => line.startsWith(cookieNames.session)) ?? ''
  expect(Number(/Max-Age=(\d+)/.exec(renewedCookie)?.[1])).toBeLessThanOrEqual(secondsLeft)
  const [renewal] = (await standIns.calls()).filter(({ endpoint }) => endpoint === 'jwt/create')
  expect(renewal?.lifespanSeconds).toBeLessThanOrEqual(secondsLeft)
  expect(renewal?.lifespanSeconds).toBeGreaterThan(secondsLeft - 120)
})

test('signing out while the session is being renewed ends it for good', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy()
  const standIns = control(deployment.standIns)
  const owner = new HttpBrowser(deployment)
  await standIns.failMagiclinksdev({
    kind: 'jwt',
    endpoint: 'jwt/create',
    times: 1,
    offsetSeconds: -2 * 60 * 60,
  })
  await owner.signIn(newPerson())
  const thief = owner.copy()
  const leaver = owner.copy()
  await standIns.failMagiclinksdev({ kind: 'slow', endpoint: 'jwt/create', times: 1, ms: 700 })
  await standIns.forget()
  // A request that is not for a document reads the form without starting a renewal.
  const form = await leaver.send({ path: '/account', headers: { accept: '*/*' } })
  const renewing = thief.open('/account')
  await until('the renewal', async () => (await standIns.calls())[0])
  const out = await leaver.post('/account', formWith('Sign out', form.text))
  expect(out.status).toBe(303)
  await renewing
  expect(await thief.signedInAs()).toBeNull()
})

test('after signing out, the browser has no cached page of the account and no session cookie', {
  tag: '@security',
}, async ({ page, person, deployment, accountPage }) => {
  const visitor = new HttpBrowser(deployment)
  await visitor.signIn(person)
  await visitor.copyCookiesTo(page.context())
  const account = await page.goto('/account')
  expect(account?.headers()['cache-control']).toContain('no-store')
  await page.goto('/')
  await page.goto('/account')
  await accountPage.signOut.click()
  await expect(page.getByRole('heading', { level: 1, name: en.homeTitle })).toBeVisible()
  await expect(page.getByRole('link', { name: en.homeSignIn, exact: true })).toBeVisible()
  for (const [back, shown] of [
    ['once', 'Sign in'],
    ['twice', 'Welcome'],
    ['thrice', 'Sign in'],
  ] as const) {
    await page.goBack({ waitUntil: 'commit' }).catch(() => null)
    await expect(page.getByRole('heading', { level: 1 }), back).toHaveText(shown)
    await expect(page.getByText(person.email), back).toHaveCount(0)
    await expect(accountPage.heading, back).toHaveCount(0)
  }
  const cookies = await page.context().cookies(deployment.url)
  expect(cookies.map(({ name }) => name)).toEqual([cookieNames.device])
})

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
