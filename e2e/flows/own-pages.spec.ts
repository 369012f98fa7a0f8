import { createHmac, randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { type Deployment, expect, newPerson, type Person, test } from '../fixtures.ts'
import { startDeployment } from '../support/deployment.ts'
import { buildFork, type Fork } from '../support/fork.ts'
import { filled, HttpBrowser } from '../support/http-browser.ts'
import { multipart, type Sent } from '../support/request.ts'

// The pages and routes of docs/examples/app in a fork: a production build of a copy of this project.

test.describe.configure({ mode: 'default', timeout: 120_000 })

const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`
let fork: Fork | undefined
let deployment: Deployment

test.beforeAll(async () => {
  test.setTimeout(300_000)
  fork = buildFork('docs/examples', ['app', 'lib/notes.ts'])
  deployment = await startDeployment({
    settings: { NOTES_WEBHOOK_SECRET: webhookSecret, RECAPTCHA: 'off' },
    folder: fork.folder,
  })
})
test.afterAll(async () => {
  await deployment?.stop()
  fork?.remove()
})

// The tests with these tags are about the server, so one browser is enough.
const tags = ['@flow', '@chromium']
const large = { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.alloc(300 * 1024, 'x') }

test("a fork's client component calls an action with an object, a date and a file of 300 KiB", {
  tag: tags,
}, async ({ visit, person }) => {
  const { page, signIn } = await visit(deployment)
  await signIn(person)
  await page.goto('/notes')
  await page.getByLabel('A note').fill('Buy milk')
  await page.getByLabel('Due').fill('2030-01-31')
  await page.getByLabel('An attachment').setInputFiles(large)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toHaveText('Saved, due 2030-01-31')
  const note = page.getByRole('listitem').filter({ hasText: 'Buy milk' })
  await expect(note).toContainText('2030-01-31')
  await expect(note).toContainText(`large.txt: ${large.buffer.length} bytes`)
})

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'

  test(`a fork's upload of 300 KiB and its action bound to an ID work ${how}`, {
    tag: tags,
  }, async ({ visit, person }) => {
    const { page, signIn } = await visit(deployment, { javaScriptEnabled })
    await signIn(person)
    await page.goto('/notes')
    await page.getByLabel('A file').setInputFiles(large)
    await page.getByRole('button', { name: 'Upload' }).click()
    await expect(page.getByText(`large.txt: ${large.buffer.length} bytes`)).toBeVisible()
    await page.getByRole('button', { name: 'Remove Uploaded large.txt' }).click()
    await expect(page.getByRole('listitem')).toHaveCount(0)
  })
}

const note = z.object({ id: z.string(), text: z.string() })

test("a fork's JSON API accepts GET, POST, PUT, PATCH and DELETE from its own pages, and answers 401 without a session", {
  tag: '@security',
}, async () => {
  const owner = await signedIn()
  const call = (sent: Omit<Sent, 'path'>, query = '') => owner.send(json(sent, `/api/notes${query}`))
  const added = await call({ method: 'POST', body: JSON.stringify({ text: 'one' }) })
  expect(added.status).toBe(201)
  const { id } = note.parse(JSON.parse(added.text))
  for (const method of ['PUT', 'PATCH']) {
    const changed = await call({ method, body: JSON.stringify({ id, text: method }) })
    expect(note.parse(JSON.parse(changed.text)), method).toEqual({ id, text: method })
    const large = await call({ method, body: JSON.stringify({ id, text: 'x'.repeat(20_000) }) })
    expect(large.status, `${method}, refused by the route itself`).toBe(400)
  }
  expect(JSON.parse((await call({})).text)).toEqual([{ id, text: 'PATCH' }])
  expect((await call({ method: 'DELETE' }, `?id=${id}`)).status).toBe(204)
  expect(JSON.parse((await call({})).text)).toEqual([])

  const signedOut = new HttpBrowser(deployment)
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    expect((await signedOut.send(json({ method, body: '{}' }, '/api/notes'))).status, method).toBe(401)
  }

  function json(sent: Omit<Sent, 'path'>, path: string): Sent {
    const headers = { origin: deployment.url, 'content-type': 'application/json', ...sent.headers }
    return { ...sent, path, headers }
  }
})

test('a webhook in a fork needs a valid signature, but no Origin and no cookie', {
  tag: '@security',
}, async () => {
  const person = newPerson()
  const owner = await signedIn(person)
  const body = JSON.stringify({ uid: uidOf(person), text: 'from outside' })
  const sentAt = new Date()
  const post = (signature: string) =>
    new HttpBrowser(deployment).send({
      method: 'POST',
      path: '/api/notes/webhook',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'm1',
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': signature,
      },
      body,
    })
  expect((await post('v1,d3Jvbmc=')).status).toBe(401)
  expect((await post(new Webhook(webhookSecret).sign('m1', sentAt, body))).status).toBe(204)
  const { text } = await owner.open('/api/notes')
  expect(JSON.parse(text)).toEqual([expect.objectContaining({ text: 'from outside' })])
})

/** The pseudonym of a user, computed as docs/logging.md says. */
function uidOf({ email }: Person): string {
  const key = Buffer.from(deployment.settings.IDENTITY_SECRET ?? '', 'base64')
  return createHmac('sha256', key).update(`uid:${email}`).digest().subarray(0, 16).toString('base64url')
}

/** Headers that a browser could send with a user's cookies, if another site or a sibling subdomain makes the request. */
const crossSite: Record<string, (own: string) => Record<string, string>> = {
  'no Origin': () => ({}),
  'Origin: null': () => ({ origin: 'null' }),
  'another origin': () => ({ origin: 'https://evil.example' }),
  'our origin, and Sec-Fetch-Site says cross-site': (origin) => ({ origin, 'sec-fetch-site': 'cross-site' }),
  'our origin, and Sec-Fetch-Site says same-site': (origin) => ({ origin, 'sec-fetch-site': 'same-site' }),
}

test("no cross-site request with a user's cookies reaches a fork's forms, actions, uploads, API or webhook", {
  tag: '@security',
}, async () => {
  const owner = await signedIn()
  const upload = async (text: string) => {
    const fields = filled(await owner.form('/notes', 'Upload'), { file: new File(['x'], text) })
    const { type, body } = await multipart(fields)
    return { method: 'POST', path: '/notes', headers: { 'content-type': type }, body }
  }
  const uploaded = await owner.send(withOwnOrigin(await upload('kept.txt')))
  expect(uploaded.status).toBe(200)
  const bound = await multipart(await owner.form('/notes', 'Remove Uploaded kept.txt'))
  const [{ id }] = z.tuple([note]).parse(JSON.parse((await owner.open('/api/notes')).text))
  const body = JSON.stringify({ id, text: 'changed' })
  const attacks: Record<string, Sent> = {
    upload: await upload('forged.txt'),
    'bound action': {
      method: 'POST',
      path: '/notes',
      headers: { 'content-type': bound.type },
      body: bound.body,
    },
    'action called by a script': {
      method: 'POST',
      path: '/notes',
      headers: { 'content-type': 'text/plain;charset=UTF-8', 'next-action': '4'.repeat(42) },
      body: '[]',
    },
    webhook: { method: 'POST', path: '/api/notes/webhook', body },
    ...Object.fromEntries(
      ['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
        ['application/json', 'text/plain'].map((type) => [
          `${method} as ${type}`,
          { method, path: `/api/notes?id=${id}`, headers: { 'content-type': type }, body },
        ]),
      ),
    ),
  }
  let requestCount = 0
  for (const [what, sent] of Object.entries(attacks)) {
    for (const [how, headers] of Object.entries(crossSite)) {
      for (const url of [deployment.url, deployment.instances[0]?.url ?? '']) {
        const answer = await owner.sendTo(url, {
          ...sent,
          headers: { ...sent.headers, ...headers(deployment.url) },
        })
        expect(answer.status, `${what}, ${how}`).toBe(403)
        requestCount += 1
      }
    }
  }
  expect(JSON.parse((await owner.open('/api/notes')).text)).toEqual([expect.objectContaining({ id })])
  const refused = () => deployment.logs().filter(({ event }) => event === 'post.refused')
  await expect.poll(() => refused().length).toBe(requestCount)
  // The same request passes from the application's own origin, so no other rule rejected it.
  expect((await owner.send(withOwnOrigin(attacks['bound action'] ?? { path: '' }))).status).toBe(200)
  expect(JSON.parse((await owner.open('/api/notes')).text)).toEqual([])
})

async function signedIn(person = newPerson()): Promise<HttpBrowser> {
  const owner = new HttpBrowser(deployment)
  await owner.signIn(person)
  return owner
}

function withOwnOrigin(sent: Sent): Sent {
  return {
    ...sent,
    headers: { ...sent.headers, origin: deployment.url, 'sec-fetch-site': 'same-origin' },
  }
}
