import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { filled, HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'
import { send } from '../support/request.ts'
import { control } from '../support/stand-ins.ts'
import { everything, fastest } from './support/outage.ts'

const STORE_LIMIT_MS = 1_500
const OTHER_LIMIT_MS = 12_000
const TRIES = 3

test('without a store, the application starts, is not ready, and sends no code', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  await redis.kill()
  const deployment = await deploy({ redis })
  // Forgets the JWT that the check at startup made.
  await control(deployment.standIns).forget()
  const [instance] = deployment.instances
  const at = instance?.url ?? ''
  expect((await send(at, { path: '/livez' })).status).toBe(200)
  const readiness = await send(at, { path: '/readyz' })
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
  test(`with the store ${how}, every page and action answers at once without trusting cookies, and all works again afterwards`, {
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
    for (const [what, act] of Object.entries(everything)) {
      const visitor = what.includes('account') || what.includes('sign') ? signedIn : waiting
      const answer = await fastest(TRIES, STORE_LIMIT_MS, () => act(visitor, forms))
      if (answer.ms > STORE_LIMIT_MS) slow.push(`${what}: ${Math.round(answer.ms)} ms`)
      expect(answer.text, what).not.toContain(en.accountSessions)
      expect([200, 303, 503], `${what}: ${answer.status}`).toContain(answer.status)
    }
    expect(slow).toEqual([])
    expect(await standIns.calls()).toEqual([])
    expect(signedIn.cookies.has(cookieNames.session)).toBe(true)

    // "Use another address" clears the pending sign-in even without a store. This copy of the cookies still has it.
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

const outages = {
  'the magiclinksdev server refuses connections': {
    fault: { kind: 'refuse', endpoint: '*' },
    at: 'magiclinksdev',
  },
  'the magiclinksdev server never answers': {
    fault: { kind: 'timeout', endpoint: '*' },
    at: 'magiclinksdev',
  },
  'the magiclinksdev server never finishes a response': {
    fault: { kind: 'trickle', endpoint: '*' },
    at: 'magiclinksdev',
  },
  'JWTs are never made': { fault: { kind: 'timeout', endpoint: 'jwt/create' }, at: 'magiclinksdev' },
  'the mail server refuses connections': { fault: { kind: 'refuse-connection' }, at: 'mail' },
  'the mail server never answers': { fault: { kind: 'timeout' }, at: 'mail' },
} as const

for (const [what, { fault, at }] of Object.entries(outages)) {
  test(`while ${what}, every page and action answers within 12 s`, { tag: '@security' }, async ({
    deploy,
  }) => {
    test.setTimeout(180_000)
    const deployment = await deploy({ settings: at === 'mail' ? { OTP_DELIVERY: 'smtp' } : {} })
    const standIns = control(deployment.standIns)
    const { signedIn, waiting, forms } = await peopleAt(deployment)
    await (at === 'mail' ? standIns.failMailbox(fault) : standIns.failMagiclinksdev(fault))

    const waitingCookies = [...waiting.cookies]
    const answers = await Promise.all(
      Object.entries(everything).map(async ([name, act]) => {
        const visitor = (name.includes('account') || name.includes('sign') ? signedIn : waiting).copy()
        for (const [cookie, value] of waitingCookies)
          if (visitor.cookies.size === 0) visitor.cookies.set(cookie, value)
        return [name, await act(visitor, forms)] as const
      }),
    )
    const readiness = await send(deployment.instances[0]?.url ?? '', { path: '/readyz' })
    expect(readiness.status).toBe(200)
    expect(readiness.ms).toBeLessThan(OTHER_LIMIT_MS)
    for (const [name, answer] of answers) {
      expect(answer.ms, name).toBeLessThan(OTHER_LIMIT_MS)
      expect([200, 303], name).toContain(answer.status)
    }
  })
}

test('while reCAPTCHA does not respond, requesting a code and entering one are answered within 12 s', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy({ settings: { RECAPTCHA: 'enterprise' } })
  const standIns = control(deployment.standIns)
  const [waiting, late] = [new HttpBrowser(deployment), new HttpBrowser(deployment)]
  const person = newPerson()
  await waiting.askForCode(person)
  const code = await waiting.codeFor(person)
  await standIns.failRecaptcha({ kind: 'timeout' })
  const answers = await Promise.all([late.askForCode(newPerson()), waiting.enterCode(code)])
  for (const answer of answers) {
    expect(answer.ms).toBeLessThan(OTHER_LIMIT_MS)
    expect(messageIn(answer.text)).toContain('available right now')
  }
  await standIns.clearFaults()
  await waiting.enterCode(code)
  expect(await waiting.signedInAs()).toBe(person.email)
})

/** A signed-in user, a user who has requested a code, and all the forms that they can submit. */
async function peopleAt(deployment: Deployment) {
  const person = newPerson()
  const signedIn = new HttpBrowser(deployment)
  await signedIn.signIn(person)
  const waiting = new HttpBrowser(deployment)
  const other = newPerson()
  await waiting.askForCode(other)
  const code = await waiting.codeFor(other)
  const fresh = new HttpBrowser(deployment)
  const forms = {
    send: filled(await fresh.form('/sign-in', en.sendButton), { email: newPerson().email }),
    resend: filled(await waiting.form('/sign-in/code', en.resendButton), {}),
    check: filled(await waiting.form('/sign-in/code', 'Sign in'), { code }),
    another: filled(await waiting.form('/sign-in/code', en.otherButton), {}),
    out: filled(await signedIn.form('/account', 'Sign out'), {}),
    outEverywhere: filled(await signedIn.form('/account', en.signOutAllButton), {}),
  }
  return { person, signedIn, waiting, code, forms }
}
