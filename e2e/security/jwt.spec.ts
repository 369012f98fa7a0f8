import { randomUUID } from 'node:crypto'
import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { control, type Fault } from '../support/stand-ins.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const HOUR = 60 * 60
const DAY = 24 * HOUR

const forged: Record<string, Omit<Fault, 'kind'>> = {
  'without a signature': { alg: 'none' },
  'signed with the public key as if it were a secret': { alg: 'HS256-with-public-key' },
  'signed by an attacker under a known key ID': { key: 'forged' },
  'from another issuer': { claims: { iss: 'https://evil.example' } },
  'for another audience': { claims: { aud: [randomUUID()] } },
  'for an empty audience': { claims: { aud: '' } },
  'without exp': { omit: ['exp'] },
  'without iat': { omit: ['iat'] },
  'without nbf': { omit: ['nbf'] },
  'without jti': { omit: ['jti'] },
  'without iss': { omit: ['iss'] },
  'without aud': { omit: ['aud'] },
  'that has expired': { offsetSeconds: -2 * DAY },
  'that has not expired, but was issued longer ago than the idle time': {
    claims: { iat: nowSeconds() - 2 * DAY, exp: nowSeconds() + 10 * DAY },
  },
  'whose nbf is further in the future than the allowed clock difference': { offsetSeconds: 120 },
  'made for another purpose': { claims: { purpose: 'invitation' } },
  'without a purpose': { omit: ['purpose'] },
  'without a session ID': { omit: ['sid'] },
  'with an invalid auth_time': { claims: { auth_time: 'now' } },
}

for (const [what, fault] of Object.entries(forged)) {
  test(`a JWT ${what} opens no session, and the code works again afterwards`, { tag: '@security' }, async ({
    deployment,
    person,
    faults,
    api,
  }) => {
    const visitor = new HttpBrowser(deployment)
    await faults.magiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', ...fault })
    await visitor.askForCode(person)
    const code = await visitor.codeFor(person)
    const answer = await visitor.enterCode(code)
    expect(messageIn(answer.text)).toContain(en.acceptedButFailed)
    expect(visitor.cookies.has(cookieNames.session)).toBe(false)
    await faults.clear()
    await visitor.enterCode(code)
    expect(await visitor.signedInAs()).toBe(person.email)
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })
}

for (const [what, claims] of [
  ['for another user', { uid: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ['of a session that is not in the account', { sid: randomUUID() }],
] as const) {
  test(`a JWT ${what} does not sign in`, { tag: '@security' }, async ({ deployment, person, faults }) => {
    const visitor = new HttpBrowser(deployment)
    await faults.magiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', claims })
    await visitor.askForCode(person)
    await visitor.enterCode(await visitor.codeFor(person))
    expect(await visitor.signedInAs()).toBeNull()
  })
}

test('a JWT signed with an unknown key is refused, and the application fetches the keys at most once in 30 s, not for each request', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy()
  const standIns = control(deployment.standIns)
  await new HttpBrowser(deployment).signIn(newPerson())
  const visitor = new HttpBrowser(deployment)
  await standIns.failMagiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', key: 'unknown' })
  const person = newPerson()
  await visitor.askForCode(person)
  await visitor.enterCode(await visitor.codeFor(person))
  await standIns.clearFaults()

  const thief = visitor.copy()
  await deployment.setClock(31_000)
  await standIns.forget()
  for (let i = 0; i < 10; i += 1) expect(await thief.copy().signedInAs()).toBeNull()
  expect(await keyFetches(deployment)).toBeLessThanOrEqual(1)
  await deployment.setClock(62_000)
  for (let i = 0; i < 10; i += 1) expect(await thief.copy().signedInAs()).toBeNull()
  expect(await keyFetches(deployment)).toBeLessThanOrEqual(2)
})

test('a user can sign in even if the signing key was rotated after the code was sent', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy()
  const standIns = control(deployment.standIns)
  const [one, other] = [newPerson(), newPerson()]
  const before = new HttpBrowser(deployment)
  await before.signIn(one)
  const visitor = new HttpBrowser(deployment)
  await visitor.askForCode(other)
  await standIns.rotateKeys(false)
  await visitor.enterCode(await visitor.codeFor(other))
  expect(await visitor.signedInAs()).toBe(other.email)
  expect(await before.signedInAs()).toBe(one.email)
})

for (const kind of ['html', '500', 'malformed', 'empty', 'missing-id']) {
  test(`without the keys of magiclinksdev (${kind}), the account page answers 503 and keeps the cookie, which works later`, {
    tag: '@security',
  }, async ({ deploy }) => {
    const deployment = await deploy()
    const standIns = control(deployment.standIns)
    await standIns.failMagiclinksdev({ kind, endpoint: 'jwks.json' })
    // The running instance has the keys already. A new one cannot fetch them.
    await deployment.restart(0)
    const visitor = new HttpBrowser(deployment)
    const person = newPerson()
    await visitor.askForCode(person)
    await visitor.enterCode(await visitor.codeFor(person))
    const account = await visitor.open('/account')
    expect(account.status).toBe(503)
    expect(account.text).not.toContain(person.email)
    expect(visitor.cookies.has(cookieNames.session)).toBe(true)

    await standIns.clearFaults()
    // jose fetches the keys at most every 30 seconds.
    await deployment.setClock(31_000)
    expect(await visitor.signedInAs()).toBe(person.email)
  })
}

async function keyFetches(deployment: Deployment): Promise<number> {
  return (await control(deployment.standIns).calls()).filter(({ endpoint }) => endpoint === 'jwks.json')
    .length
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
