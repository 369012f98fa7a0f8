import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'
import { send } from '../support/request.ts'
import { control } from '../support/stand-ins.ts'
import { actions, fastest, peopleAt } from './support/outage.ts'

const STORE_LIMIT_MS = 1_500
const TRIES = 3

test('without a store, the application starts, is not ready, and sends no code', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  await redis.kill()
  const deployment = await deploy({ redis })
  // Forgets the call for a JWT that the check at startup made.
  await control(deployment.standIns).forget()
  const [instance] = deployment.instances
  const url = instance?.url ?? ''
  expect((await send(url, { path: '/livez' })).status).toBe(200)
  const readiness = await send(url, { path: '/readyz' })
  expect(readiness.status).toBe(503)
  expect(JSON.parse(readiness.text)).toMatchObject({ checks: { store: 'down' } })
  const visitor = new HttpBrowser(deployment)
  const person = newPerson()
  expect(messageIn((await visitor.askForCode(person)).text)).toContain('Nothing was lost')
  const calls = await control(deployment.standIns).calls()
  expect(calls.filter(({ endpoint }) => endpoint !== 'ready')).toEqual([])

  await redis.restartEmpty()
  await ready(deployment)
  await visitor.signIn(person)
  expect(await visitor.signedInAs()).toBe(person.email)
})

for (const how of ['killed', 'frozen'] as const) {
  test(`with the store ${how}, every page and action answers within 1.5 s and shows no account, and all works again afterwards`, {
    tag: '@security',
  }, async ({ deploy, redis }) => {
    test.setTimeout(120_000)
    const deployment = await deploy({ redis })
    await ready(deployment)
    const standIns = control(deployment.standIns)
    const { person, signedIn, waiting, code, forms } = await peopleAt(deployment)
    const cookiesBefore = new Map([...waiting.cookies])
    await standIns.forget()

    if (how === 'killed') await redis.kill()
    else redis.freeze()
    const slow: string[] = []
    for (const [what, act] of Object.entries(actions)) {
      const visitor = what.includes('account') || what.includes('sign') ? signedIn : waiting
      const answer = await fastest(TRIES, STORE_LIMIT_MS, () => act(visitor, forms))
      if (answer.ms > STORE_LIMIT_MS) slow.push(`${what}: ${Math.round(answer.ms)} ms`)
      expect(answer.text, what).not.toContain(en.accountSessions)
      expect([200, 303, 503], `${what}: ${answer.status}`).toContain(answer.status)
    }
    expect(slow).toEqual([])
    expect(await standIns.calls()).toEqual([])
    expect(signedIn.cookies.has(cookieNames.session)).toBe(true)

    // "Use another address" has cleared the cookie of the pending sign-in, even without a store. This restores it.
    for (const [name, value] of cookiesBefore) waiting.cookies.set(name, value)
    if (how === 'frozen') redis.thaw()
    else await redis.restartEmpty()
    await ready(deployment)
    if (how === 'frozen') {
      expect(await signedIn.signedInAs()).toBe(person.email)
      await waiting.enterCode(code)
    } else {
      // The store is empty, so no user is signed in, and no older code works.
      expect(await signedIn.signedInAs()).toBeNull()
      expect(messageIn((await waiting.post('/sign-in/code', forms.check)).text)).toContain(
        'Request a new one',
      )
      await waiting.signIn(newPerson())
    }
    expect(await waiting.signedInAs()).not.toBeNull()
  })
}
