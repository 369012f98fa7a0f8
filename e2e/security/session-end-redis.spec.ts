import { expect, newPerson, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'
import { emailOnEachInstance } from './support/instances.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

test('after signing out, a copied session cookie is refused on every instance, after a restart, and after the store was emptied', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ instances: 2, redis })
  await ready(deployment)
  const owner = new HttpBrowser(deployment)
  const person = newPerson()
  await owner.signIn(person)
  const thief = owner.copy()
  // Now each instance has the cookie in its cache of verified cookies.
  expect(await emailOnEachInstance(deployment, thief)).toEqual([person.email, person.email])

  await owner.submit('/account', 'Sign out')
  expect(await emailOnEachInstance(deployment, thief.copy())).toEqual([null, null])
  await deployment.restart(0)
  await ready(deployment)
  expect(await emailOnEachInstance(deployment, thief.copy())).toEqual([null, null])
  await redis.restartEmpty()
  await ready(deployment)
  expect(await emailOnEachInstance(deployment, thief.copy())).toEqual([null, null])
  await owner.signIn(newPerson())
  expect(await emailOnEachInstance(deployment, thief.copy())).toEqual([null, null])
})

test("signing out everywhere ends the user's sessions in all browsers, and no session of another user", {
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

  const copy = here.copy()
  await here.submit('/account', en.signOutAllButton)
  expect(await emailOnEachInstance(deployment, other)).toEqual([null, null])
  expect(await emailOnEachInstance(deployment, copy)).toEqual([null, null])
  expect(await emailOnEachInstance(deployment, bystander)).toEqual([uninvolved.email, uninvolved.email])
})
