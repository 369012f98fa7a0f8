import type { Deployment } from '../../fixtures.ts'
import { accountIn, type HttpBrowser } from '../../support/http-browser.ts'

/**
 * Opens the account page at each instance with the visitor's cookies. Returns the email address on each page, or null for a
 * response that shows no account.
 */
export function emailOnEachInstance(
  deployment: Deployment,
  visitor: HttpBrowser,
): Promise<(string | null)[]> {
  return Promise.all(
    deployment.instances.map(async ({ url }) => accountIn(await visitor.sendTo(url, { path: '/account' }))),
  )
}
