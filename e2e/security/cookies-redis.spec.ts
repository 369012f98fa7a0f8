import { randomBytes } from 'node:crypto'
import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { ready } from '../support/ready.ts'

test.use({ settings: { RECAPTCHA: 'off' } })
test.describe.configure({ mode: 'parallel' })

test('rotating the cookie secrets signs no user out until the old secret is removed', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ redis, instances: 2 })
  await ready(deployment)
  const [early, late, waiting] = [newPerson(), newPerson(), newPerson()]
  const old = deployment.settings.SESSION_SECRETS ?? ''
  const secret = randomBytes(32).toString('base64')
  const decryptOnly = `2?:${secret},${old}`
  const both = `2:${secret},${old}`
  const before = new HttpBrowser(deployment)
  const during = new HttpBrowser(deployment)
  await before.signIn(early)
  await during.askForCode(waiting)

  await restartWith(deployment, 0, decryptOnly)
  expect(await signedInAtEach(before)).toEqual([early.email, early.email])
  await restartWith(deployment, 1, decryptOnly)
  await restartWith(deployment, 0, both)
  // One instance already seals with the new secret. The other can only unseal with it.
  const after = new HttpBrowser(deployment)
  await after.signIn(late)
  await during.enterCode(await during.codeFor(waiting))
  expect(await signedInAtEach(before)).toEqual([early.email, early.email])
  expect(await signedInAtEach(during)).toEqual([waiting.email, waiting.email])
  expect(await signedInAtEach(after)).toEqual([late.email, late.email])

  for (const secrets of [both, `2:${secret}`])
    for (const instance of [1, 0]) await restartWith(deployment, instance, secrets)
  expect(await signedInAtEach(before)).toEqual([null, null])
})

/** Asks twice, because the proxy alternates between the two instances. */
async function signedInAtEach(visitor: HttpBrowser): Promise<(string | null)[]> {
  return [await visitor.signedInAs(), await visitor.signedInAs()]
}

async function restartWith(deployment: Deployment, instance: number, secrets: string): Promise<void> {
  deployment.settings.SESSION_SECRETS = secrets
  await deployment.restart(instance)
  await ready(deployment)
}
