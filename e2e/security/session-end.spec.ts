import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { formWith } from '../support/html.ts'
import { accountIn, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'
import { control } from '../support/stand-ins.ts'
import { until } from '../support/until.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const DAY = 24 * 60 * 60
const WEEK = 7 * DAY

test('after signing out, a copied session cookie is refused on every instance, after a restart, and after the store was emptied', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ instances: 2, redis })
  await ready(deployment)
  const owner = new HttpBrowser(deployment)
  const person = newPerson()
  await owner.signIn(person)
  const thief = owner.copy()
  // Each instance now has the cookie in its cache of verified cookies.
  expect(await onEachInstance(deployment, thief)).toEqual([person.email, person.email])

  await owner.submit('/account', 'Sign out')
  expect(await onEachInstance(deployment, thief.copy())).toEqual([null, null])
  await deployment.restart(0)
  await ready(deployment)
  expect(await onEachInstance(deployment, thief.copy())).toEqual([null, null])
  await redis.restartEmpty()
  await ready(deployment)
  expect(await onEachInstance(deployment, thief.copy())).toEqual([null, null])
  await owner.signIn(newPerson())
  expect(await onEachInstance(deployment, thief.copy())).toEqual([null, null])
})

test("signing out everywhere ends the user's sessions in all browsers, and all copies of their cookies", {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ instances: 2, redis })
  await ready(deployment)
  const person = newPerson()
  const other = new HttpBrowser(deployment)
  const here = new HttpBrowser(deployment)
  await other.signIn(person)
  await deployment.setClock(61_000)
  await here.signIn(person)
  const bystander = new HttpBrowser(deployment)
  const uninvolved = newPerson()
  await bystander.signIn(uninvolved)

  await here.submit('/account', en.signOutAllButton)
  expect(await onEachInstance(deployment, other)).toEqual([null, null])
  expect(await onEachInstance(deployment, here.copy())).toEqual([null, null])
  expect(await onEachInstance(deployment, bystander)).toEqual([uninvolved.email, uninvolved.email])
})

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
  // Prevents a renewal. The stand-in's clock does not move, so a renewed JWT would come from the past.
  await control(deployment.standIns).failMagiclinksdev({ kind: '500', endpoint: 'jwt/create' })
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

test('a session ends a week after signing in, to the minute', { tag: '@security' }, async ({ deploy }) => {
  const deployment = await deploy()
  const owner = new HttpBrowser(deployment)
  const person = newPerson()
  await control(deployment.standIns).failMagiclinksdev({
    kind: 'jwt',
    endpoint: 'jwt/create',
    claims: { auth_time: now() - WEEK + 60 },
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
  const left = DAY - 2 * 60 * 60 + 600
  const owner = new HttpBrowser(deployment)
  // The JWT is two hours old, so its renewal is due. The session ends ten minutes after the idle time of this JWT.
  await standIns.failMagiclinksdev({
    kind: 'jwt',
    endpoint: 'jwt/create',
    times: 1,
    offsetSeconds: -2 * 60 * 60,
    claims: { auth_time: now() - WEEK + left },
  })
  await owner.signIn(newPerson())
  await standIns.forget()
  const answer = await owner.open('/account')
  const renewed = answer.headers['set-cookie']?.find((line) => line.startsWith(cookieNames.session)) ?? ''
  expect(Number(/Max-Age=(\d+)/.exec(renewed)?.[1])).toBeLessThanOrEqual(left)
  const [made] = (await standIns.calls()).filter(({ endpoint }) => endpoint === 'jwt/create')
  expect(made?.lifespanSeconds).toBeLessThanOrEqual(left)
  expect(made?.lifespanSeconds).toBeGreaterThan(left - 120)
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
  await visitor.moveInto(page.context())
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

/** The email address in the account page of each instance for these cookies, or null. */
function onEachInstance(deployment: Deployment, visitor: HttpBrowser): Promise<(string | null)[]> {
  return Promise.all(
    deployment.instances.map(async ({ url }) => accountIn(await visitor.sendTo(url, { path: '/account' }))),
  )
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}
