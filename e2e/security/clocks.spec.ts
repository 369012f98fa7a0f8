import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { accountIn, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'
import { control } from '../support/stand-ins.ts'

const tag = '@security'
const HOUR_MS = 60 * 60 * 1000

// Renewal is due after a tenth of the idle time. Clocks may differ by more than that here, so a new JWT could be due at once.
const settings = { SESSION_IDLE_SECONDS: '300' }

for (const seconds of [59, -59]) {
  test(`with the magiclinksdev clock ${seconds} s ahead, a user signs in and stays signed in with a single JWT`, {
    tag,
  }, async ({ deploy }) => {
    const deployment = await deploy({ settings })
    const standIns = control(deployment.standIns)
    await standIns.setServerClock(seconds * 1000)
    await standIns.forget()
    const [visitor, person] = [new HttpBrowser(deployment), newPerson()]
    await visitor.signIn(person)
    for (let i = 0; i < 5; i += 1) expect(await visitor.signedInAs()).toBe(person.email)
    expect(await jwtsMade(deployment)).toBe(1)
    // The check at startup accepts that clock too.
    await deployment.restart(0)
    expect(errorsOf(deployment)).toEqual([])
  })
}

test('with the magiclinksdev clock 63 s behind, a user signs in', { tag }, async ({ deploy }) => {
  const deployment = await deploy()
  await control(deployment.standIns).setServerClock(-63_000)
  const [visitor, person] = [new HttpBrowser(deployment), newPerson()]
  await visitor.signIn(person)
  expect(await visitor.signedInAs()).toBe(person.email)
})

test('with the magiclinksdev clock 63 s ahead, no session opens, one error is logged, and the same code works once the clock is right', {
  tag,
}, async ({ deploy }) => {
  const deployment = await deploy()
  const standIns = control(deployment.standIns)
  await standIns.setServerClock(63_000)
  const [visitor, person] = [new HttpBrowser(deployment), newPerson()]
  await visitor.askForCode(person)
  const code = await visitor.codeFor(person)
  const answer = await visitor.enterCode(code)
  expect(messageIn(answer.text)).toContain(en.acceptedButFailed)
  expect(visitor.cookies.has(cookieNames.session)).toBe(false)
  await expect
    .poll(() => errorsOf(deployment))
    .toEqual([expect.objectContaining({ event: 'session.refused', reason: 'from-future', claim: 'nbf' })])
  expect(errorsOf(deployment)[0]?.seconds).toBeGreaterThan(60)
  expect(errorsOf(deployment)[0]?.seconds).toBeLessThanOrEqual(63)

  await standIns.setServerClock(0)
  await visitor.enterCode(code)
  expect(await visitor.signedInAs()).toBe(person.email)
  expect((await standIns.calls()).filter(({ endpoint }) => endpoint === 'otp/validate')).toHaveLength(1)
})

for (const seconds of [-8, -59, 59]) {
  test(`with the clock of one of two instances ${seconds} s ahead, 12 users sign in and are signed in on both`, {
    tag,
  }, async ({ deploy, redis }) => {
    const deployment = await deploy({ instances: 2, redis, settings })
    await ready(deployment)
    await deployment.setClock(seconds * 1000, 1)
    await control(deployment.standIns).forget()
    const people = Array.from({ length: 12 }, () => ({
      person: newPerson(),
      visitor: new HttpBrowser(deployment),
    }))
    await Promise.all(people.map(({ person, visitor }) => visitor.signIn(person)))
    for (const { person, visitor } of people) {
      expect(await onEachInstance(deployment, visitor)).toEqual([person.email, person.email])
      expect(visitor.cookies.has(cookieNames.session)).toBe(true)
    }
    expect(await jwtsMade(deployment)).toBe(12)
    expect(errorsOf(deployment)).toEqual([])
  })
}

test('after the clock was set back an hour across a restart, pages answer 503 and keep the cookie, which works once the clock is right', {
  tag,
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ redis })
  await ready(deployment)
  const setClocks = (ms: number) =>
    Promise.all([deployment.setClock(ms), control(deployment.standIns).setServerClock(ms)])
  await setClocks(HOUR_MS)
  const [visitor, person] = [new HttpBrowser(deployment), newPerson()]
  await visitor.signIn(person)
  const cookie = visitor.cookies.get(cookieNames.session)

  await setClocks(0)
  await deployment.restart(0)
  await ready(deployment)
  const answer = await visitor.open('/account')
  expect(answer.status).toBe(503)
  expect(answer.text).not.toContain(person.email)
  expect(visitor.cookies.get(cookieNames.session)).toBe(cookie)
  await expect
    .poll(() => errorsOf(deployment))
    .toEqual([
      expect.objectContaining({ event: 'session.unverifiable', reason: 'from-future', claim: 'nbf' }),
    ])
  expect(Math.abs(Number(errorsOf(deployment)[0]?.seconds) - 3600)).toBeLessThan(60)

  await setClocks(HOUR_MS)
  expect(await visitor.signedInAs()).toBe(person.email)
})

for (const [what, wrong, line] of [
  ['issuer', { MAGICLINKSDEV_ISSUER: 'https://elsewhere.example' }, { setting: 'MAGICLINKSDEV_ISSUER' }],
  [
    'audience',
    { MAGICLINKSDEV_AUDIENCE: '6f1e0a52-31c4-4a3e-9a57-0d1c6b8a2f10' },
    { setting: 'MAGICLINKSDEV_AUDIENCE' },
  ],
] as const) {
  test(`a wrong ${what} is logged at startup as one error that names the setting`, {
    tag,
  }, async ({ deploy }) => {
    const deployment = await deploy({ settings: wrong })
    expect(errorsOf(deployment)).toEqual([
      expect.objectContaining({ event: 'server.check-failed', reason: what, ...line }),
    ])
  })
}

test('a magiclinksdev clock an hour ahead or behind is logged at startup as one error, with the difference', {
  tag,
}, async ({ deploy }) => {
  const deployment = await deploy()
  for (const seconds of [3600, -3600]) {
    await control(deployment.standIns).setServerClock(seconds * 1000)
    const before = errorsOf(deployment).length
    await deployment.restart(0)
    const [line, ...others] = errorsOf(deployment).slice(before)
    expect(line).toMatchObject({ event: 'server.check-failed', reason: 'clock' })
    expect(Math.abs(Number(line?.seconds) - seconds)).toBeLessThan(10)
    expect(others).toEqual([])
  }
})

test('the application starts while magiclinksdev is down or frozen', { tag }, async ({ deploy }) => {
  const deployment = await deploy()
  const standIns = control(deployment.standIns)
  for (const fault of [
    { kind: 'timeout', endpoint: '*' },
    { kind: 'refuse', endpoint: '*' },
  ]) {
    await standIns.failMagiclinksdev(fault)
    await deployment.restart(0)
    expect((await new HttpBrowser(deployment).open('/sign-in')).status).toBe(200)
  }
})

function errorsOf(deployment: Deployment) {
  return deployment.logs().filter(({ level }) => level === 'error')
}

async function jwtsMade(deployment: Deployment): Promise<number> {
  return (await control(deployment.standIns).calls()).filter(({ endpoint }) => endpoint === 'jwt/create')
    .length
}

function onEachInstance(deployment: Deployment, visitor: HttpBrowser): Promise<(string | null)[]> {
  return Promise.all(
    deployment.instances.map(async ({ url }) => accountIn(await visitor.sendTo(url, { path: '/account' }))),
  )
}
