import { expect, test } from '../fixtures.ts'
import { startCountingProxy } from '../support/counting-proxy.ts'
import { ready } from '../support/ready.ts'
import { filled, Visitor } from '../support/visitor.ts'

/** Each is a wait of its own for everybody whose Redis is not next door. */
const budgets = { send: 3, check: 3, page: 1 }

test(`Redis is asked ${budgets.send} times to send a code, ${budgets.check} to check it, ${budgets.page} to know who is there`, {
  tag: '@flow',
}, async ({ deploy, redis, person, stranger }) => {
  const proxy = await startCountingProxy(redis.url)
  const deployment = await deploy({ redis: { ...redis, url: proxy.url } })
  await ready(deployment)
  // Scripts and the server's keys are brought by whoever comes first.
  await new Visitor(deployment).signIn(stranger)

  const visitor = new Visitor(deployment)
  const address = await visitor.form('/sign-in', 'Email me a code')
  proxy.take()
  await visitor.post('/sign-in', filled(address, { email: person.email }))
  const send = proxy.take()

  const digits = await visitor.form('/sign-in/code', 'Sign in')
  const code = await visitor.codeFor(person)
  proxy.take()
  await visitor.post('/sign-in/code', filled(digits, { code }))
  const check = proxy.take()

  expect(await visitor.signedInAs()).toBe(person.email)
  proxy.take()
  await visitor.open('/')
  const page = proxy.take()
  await proxy.stop()

  for (const [traffic, budget] of [
    [send, budgets.send],
    [check, budgets.check],
    [page, budgets.page],
  ] as const) {
    expect(traffic.roundTrips, traffic.commands.join(' ')).toBeLessThanOrEqual(budget)
    expect(traffic.commands.length).toBeGreaterThan(0)
  }
})
