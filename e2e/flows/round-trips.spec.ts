import { expect, test } from '../fixtures.ts'
import { startCountingProxy } from '../support/counting-proxy.ts'
import { filled, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'

/** Each round trip to a distant Redis adds to every user's wait. */
const roundTrips = { send: 3, check: 4 }
/** Redis commands for one sign-in with its three pages, for the code page alone, and for a page that only reads the session. */
const commands = { signIn: 16, codePage: 2, page: 2 }

test(`sending a code takes ${roundTrips.send} round trips to Redis and checking it ${roundTrips.check}, and a whole sign-in at most ${commands.signIn} commands`, {
  tag: '@flow',
}, async ({ deploy, redis, person, stranger }) => {
  const proxy = await startCountingProxy(redis.url)
  const deployment = await deploy({ redis: { ...redis, url: proxy.url } })
  await ready(deployment)
  // The first sign-in loads the Lua scripts and the server's keys.
  await new HttpBrowser(deployment).signIn(stranger)

  const visitor = new HttpBrowser(deployment)
  proxy.take()
  const emailForm = await visitor.form('/sign-in', en.sendButton)
  const emailPage = proxy.take()
  await visitor.post('/sign-in', filled(emailForm, { email: person.email }))
  const send = proxy.take()
  const codeForm = await visitor.form('/sign-in/code', 'Sign in')
  const codePage = proxy.take()
  await visitor.post('/sign-in/code', filled(codeForm, { code: await visitor.codeFor(person) }))
  const check = proxy.take()
  expect(await visitor.signedInAs()).toBe(person.email)
  const account = proxy.take()
  await visitor.open('/')
  const page = proxy.take()
  await proxy.stop()

  expect(send.roundTrips, send.commands.join(' ')).toBe(roundTrips.send)
  expect(check.roundTrips, check.commands.join(' ')).toBe(roundTrips.check)
  const all = [emailPage, send, codePage, check, account].flatMap((traffic) => traffic.commands)
  expect(all.length, all.join(' ')).toBeLessThanOrEqual(commands.signIn)
  expect(codePage.commands.length).toBeLessThanOrEqual(commands.codePage)
  expect(page.commands.length).toBeLessThanOrEqual(commands.page)
  expect(account.commands.length, 'the account page reads its account once').toBe(commands.page)
  expect(page.commands.length).toBeGreaterThan(0)
})
