import { randomUUID } from 'node:crypto'
import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'
import { control, type Fault } from '../support/stand-ins.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const HOUR = 60 * 60
const DAY = 24 * HOUR

const forged: Record<string, Omit<Fault, 'kind'>> = {
  'without a signature': { alg: 'none' },
  'signed with the public key as if it were a secret': { alg: 'HS256-with-public-key' },
  'signed by somebody else under a known key id': { key: 'forged' },
  'from another issuer': { claims: { iss: 'https://evil.example' } },
  'for another audience': { claims: { aud: [randomUUID()] } },
  'for an audience without a name': { claims: { aud: '' } },
  'without exp': { omit: ['exp'] },
  'without iat': { omit: ['iat'] },
  'without nbf': { omit: ['nbf'] },
  'without jti': { omit: ['jti'] },
  'without iss': { omit: ['iss'] },
  'without aud': { omit: ['aud'] },
  'that has expired': { offsetSeconds: -2 * DAY },
  'that is older than any session may be, though it has not expired': {
    claims: { iat: seconds() - 2 * DAY, exp: seconds() + 10 * DAY },
  },
  'that is not valid yet, by more than clocks differ': { offsetSeconds: 120 },
  'made for another purpose': { claims: { purpose: 'invitation' } },
  'without a purpose': { omit: ['purpose'] },
  'without a session id': { omit: ['sid'] },
  'with a time of signing in that is no time': { claims: { auth_time: 'now' } },
}

for (const [what, fault] of Object.entries(forged)) {
  test(`a JWT ${what} is no session, and the code is not lost by it`, { tag: '@security' }, async ({
    deployment,
    person,
    trouble,
    api,
  }) => {
    const visitor = new HttpBrowser(deployment)
    await trouble.magiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', ...fault })
    await visitor.askForCode(person)
    const code = await visitor.codeFor(person)
    const answer = await visitor.enterCode(code)
    expect(messageIn(answer.text)).toContain(en.acceptedButFailed)
    expect(visitor.cookies.has(cookieNames.session)).toBe(false)
    await trouble.mend()
    await visitor.enterCode(code)
    expect(await visitor.signedInAs()).toBe(person.email)
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })
}

for (const [what, claims] of [
  ['about somebody else', { uid: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ['of a session that is not listed', { sid: randomUUID() }],
] as const) {
  test(`a JWT ${what} opens no account`, { tag: '@security' }, async ({ deployment, person, trouble }) => {
    const visitor = new HttpBrowser(deployment)
    await trouble.magiclinksdev({ kind: 'jwt', endpoint: 'jwt/create', claims })
    await visitor.askForCode(person)
    await visitor.enterCode(await visitor.codeFor(person))
    expect(await visitor.signedInAs()).toBeNull()
  })
}

test('a JWT under an unknown key shows nothing, and the server is asked for it once, not at each request', {
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
  await standIns.mend()

  const thief = visitor.copy()
  await deployment.setClock(31_000)
  await standIns.forget()
  for (let i = 0; i < 10; i += 1) expect(await thief.copy().signedInAs()).toBeNull()
  expect(await keyFetches(deployment)).toBeLessThanOrEqual(1)
  await deployment.setClock(62_000)
  for (let i = 0; i < 10; i += 1) expect(await thief.copy().signedInAs()).toBeNull()
  expect(await keyFetches(deployment)).toBeLessThanOrEqual(2)
})

test('a key that is rotated while somebody signs in keeps nobody out', { tag: '@security' }, async ({
  deploy,
}) => {
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

test('a JWT under a key that the server has withdrawn is not believed by an instance that has not seen it before', {
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

for (const kind of ['html', '500', 'malformed', 'empty', 'missing-id']) {
  test(`while the keys cannot be had (${kind}) nothing is shown on trust, and later the same cookie is good`, {
    tag: '@security',
  }, async ({ deploy }) => {
    const deployment = await deploy()
    const standIns = control(deployment.standIns)
    await standIns.failMagiclinksdev({ kind, endpoint: 'jwks.json' })
    // The instance fetched the keys when it started; a new one cannot.
    await deployment.restart(0)
    const visitor = new HttpBrowser(deployment)
    const person = newPerson()
    await visitor.askForCode(person)
    await visitor.enterCode(await visitor.codeFor(person))
    const account = await visitor.open('/account')
    expect(account.status).toBe(503)
    expect(account.text).not.toContain(person.email)
    expect(visitor.cookies.has(cookieNames.session)).toBe(true)

    await standIns.mend()
    // jose asks again at most every half minute.
    await deployment.setClock(31_000)
    expect(await visitor.signedInAs()).toBe(person.email)
  })
}

test('an outage of the keys costs nobody a session: neither the signed in, nor a new one, nor after a restart', {
  tag: '@security',
}, async ({ deploy, redis }) => {
  const deployment = await deploy({ redis })
  await ready(deployment)
  const standIns = control(deployment.standIns)
  const [one, other] = [newPerson(), newPerson()]
  const before = new HttpBrowser(deployment)
  await before.signIn(one)
  await standIns.failMagiclinksdev({ kind: '502-html', endpoint: 'jwks.json' })
  // Past the ten minutes for which a fetched key set counts as fresh.
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

async function keyFetches(deployment: Deployment): Promise<number> {
  return (await control(deployment.standIns).calls()).filter(({ endpoint }) => endpoint === 'jwks.json')
    .length
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}
