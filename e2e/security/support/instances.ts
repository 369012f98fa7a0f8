import type { Deployment } from '../../fixtures.ts'
import { accountIn, type HttpBrowser } from '../../support/http-browser.ts'

/** The email address in the account page of each instance for these cookies, or null. */
export function onEachInstance(deployment: Deployment, visitor: HttpBrowser): Promise<(string | null)[]> {
  return Promise.all(
    deployment.instances.map(async ({ url }) => accountIn(await visitor.sendTo(url, { path: '/account' }))),
  )
}
