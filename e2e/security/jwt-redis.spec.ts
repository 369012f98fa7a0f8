import { expect, newPerson, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { ready } from '../support/ready.ts'
import { control } from '../support/stand-ins.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

test('after magiclinksdev withdraws a key, an instance that restarts refuses the JWTs signed with it', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ redis })
  await ready(deployment)
  const visitor = new HttpBrowser(deployment)
  await visitor.signIn(newPerson())
  await control(deployment.standIns).rotateKeys(true)
  await deployment.restart(0)
  await ready(deployment)
  expect(await visitor.copy().signedInAs()).toBeNull()
})

test('while the keys of magiclinksdev cannot be fetched, users stay signed in, others sign in, and a restart ends no session', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ redis })
  await ready(deployment)
  const standIns = control(deployment.standIns)
  const [one, other] = [newPerson(), newPerson()]
  const before = new HttpBrowser(deployment)
  await before.signIn(one)
  await standIns.failMagiclinksdev({ kind: '502-html', endpoint: 'jwks.json' })
  // Fetched keys are fresh for ten minutes.
  await deployment.setClock(11 * 60_000)
  expect(await before.signedInAs()).toBe(one.email)
  const during = new HttpBrowser(deployment)
  await during.signIn(other)
  expect(await during.signedInAs()).toBe(other.email)
  await deployment.restart(0)
  await ready(deployment)
  expect(await before.copy().signedInAs()).toBe(one.email)
  expect(await during.copy().signedInAs()).toBe(other.email)
})
