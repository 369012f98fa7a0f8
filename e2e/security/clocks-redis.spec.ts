import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { ready } from '../support/ready.ts'
import { control } from '../support/stand-ins.ts'
import { errorsOf, jwtsMade, offsetInWords, shortSessions } from './support/clocks.ts'
import { emailOnEachInstance } from './support/instances.ts'

const tag = '@security'
const HOUR_MS = 60 * 60 * 1000

for (const seconds of [-8, -59, 59]) {
  test(`with the clock of one of two instances ${offsetInWords(seconds)}, 12 users sign in and are signed in on both`, {
    tag,
  }, async ({ deploy, redis }) => {
    const deployment = await deploy({ instances: 2, redis, settings: shortSessions })
    await ready(deployment)
    await deployment.setClock(seconds * 1000, 1)
    await control(deployment.standIns).forget()
    const people = Array.from({ length: 12 }, () => ({
      person: newPerson(),
      visitor: new HttpBrowser(deployment),
    }))
    await Promise.all(people.map(({ person, visitor }) => visitor.signIn(person)))
    for (const { person, visitor } of people) {
      expect(await emailOnEachInstance(deployment, visitor)).toEqual([person.email, person.email])
      expect(visitor.cookies.has(cookieNames.session)).toBe(true)
    }
    expect(await jwtsMade(deployment)).toBe(12)
    expect(errorsOf(deployment)).toEqual([])
  })
}

test('if the application restarts with its clock an hour behind, the account page answers 503 and keeps the cookie, which works once the clock is right', {
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
