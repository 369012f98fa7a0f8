import { expect, newPerson, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { ready } from '../support/ready.ts'
import { expectHeaders } from './support/headers.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

test('during an outage of the store, responses have the same security headers and are not cached', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ redis })
  await ready(deployment)
  const owner = new HttpBrowser(deployment)
  await owner.signIn(newPerson())
  await redis.kill()
  for (const path of ['/account', '/sign-in', '/readyz']) {
    const answer = await owner.open(path)
    expect(answer.status, path).toBe(503)
    expectHeaders(path, answer)
    expect(answer.headers['cache-control'], path).toContain('no-store')
  }
  expect((await owner.open('/account')).headers['retry-after']).toBe('30')
})
