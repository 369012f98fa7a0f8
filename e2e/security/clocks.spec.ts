import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { control } from '../support/stand-ins.ts'
import { errorsOf, jwtsMade, offsetInWords, shortSessions } from './support/clocks.ts'

const tag = '@security'

for (const seconds of [59, -59]) {
  test(`with the magiclinksdev clock ${offsetInWords(seconds)}, a user signs in and stays signed in with a single JWT`, {
    tag,
  }, async ({ deploy }) => {
    const deployment = await deploy({ settings: shortSessions })
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

for (const [claim, settings, expected] of [
  ['issuer', { MAGICLINKSDEV_ISSUER: 'https://elsewhere.example' }, { setting: 'MAGICLINKSDEV_ISSUER' }],
  [
    'audience',
    { MAGICLINKSDEV_AUDIENCE: '6f1e0a52-31c4-4a3e-9a57-0d1c6b8a2f10' },
    { setting: 'MAGICLINKSDEV_AUDIENCE' },
  ],
] as const) {
  test(`a wrong ${claim} is logged at startup as one error that names the setting`, {
    tag,
  }, async ({ deploy }) => {
    const deployment = await deploy({ settings })
    expect(errorsOf(deployment)).toEqual([
      expect.objectContaining({ event: 'server.check-failed', reason: claim, ...expected }),
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
