import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { expect, test } from '../../e2e/fixtures.ts'
import { compose, FOLDER_SETTING, type Ran, run } from './engine.ts'

const folder = process.env[FOLDER_SETTING] ?? ''
const appSettings = () => parseEnv(readFileSync(join(folder, '.compose/app.env'), 'utf8'))
const seconds = ({ ms }: Ran) => `${(ms / 1000).toFixed(1)} s`
/** If a container ignores SIGTERM, Docker kills it after 10 s, or after 25 s if it is the application. */
const promptMs = 8000
/** Linux needs up to two seconds to check the IPv6 address of a new interface. */
const networkQuietMs = 3000

/** What a signed-in user sees while each service is down. */
const services = {
  app: 'an error page of the proxy',
  caddy: 'no page',
  magiclinksdev: 'the account page',
  postgres: 'the account page',
  mailpit: 'the account page',
} as const

for (const [service, seen] of Object.entries(services)) {
  test(`while ${service} is down, users see ${seen}, and after its restart they are still signed in and a new user signs in`, async ({
    page,
    person,
    stranger,
    signIn,
    accountPage,
    anotherBrowser,
  }) => {
    await signIn(person)
    await kill(service)
    const answer = await page.goto('/account').catch(() => null)
    if (seen === 'no page') expect(answer).toBeNull()
    else if (service === 'app') expect(answer?.status()).toBe(502)
    else await expect(accountPage.heading).toBeVisible()

    const started = await startAll()
    await page.goto('/account')
    await expect(accountPage.heading).toBeVisible()
    const other = await anotherBrowser()
    await other.signIn(stranger)
    await expect(other.accountPage.heading).toBeVisible()
    console.log(`${service}: killed; ${seconds(started)} after the start command all services were healthy`)

    const stopped = await compose('stop', service)
    console.log(`${service}: stopped by SIGTERM in ${seconds(stopped)}`)
    expect(stopped.ms).toBeLessThan(promptMs)
    await startAll()
    await page.goto('/account')
    await expect(accountPage.heading).toBeVisible()
  })
}

test('the application stops within 8 seconds of a SIGTERM right after its start', async () => {
  await compose('stop', 'app')
  await compose('start', 'app')
  const stopped = await compose('stop', 'app')
  console.log(`app: stopped in ${seconds(stopped)}, right after the start`)
  expect(stopped.ms).toBeLessThan(promptMs)
  await startAll()
})

test('after setup with --new-api-key, the magiclinksdev server rejects the old key, users stay signed in, and a new user signs in', async ({
  page,
  person,
  stranger,
  signIn,
  accountPage,
  anotherBrowser,
}) => {
  await signIn(person)
  const old = appSettings()
  const setup = await run([process.execPath, 'dev/setup/index.ts', '--yes', '--new-api-key'], folder)
  expect(setup.stderr).toBe('')
  await compose('up', '--detach', '--wait', '--no-build')
  await networkQuiet()
  const psql = ['psql', '-U', 'postgres', '-f', '/docker-entrypoint-initdb.d/2-account.sql']
  await compose('exec', '-T', 'postgres', ...psql)

  expect(await statusWith(old.MAGICLINKSDEV_API_KEY)).toBe('401')
  expect(await statusWith(appSettings().MAGICLINKSDEV_API_KEY)).toBe('201')
  await page.goto('/account')
  await expect(accountPage.heading).toBeVisible()
  const other = await anotherBrowser()
  await other.signIn(stranger)
  await expect(other.accountPage.heading).toBeVisible()
})

async function kill(service: string): Promise<void> {
  await compose('kill', '--signal', 'SIGKILL', service)
  await networkQuiet()
}

/** Starts what is down, and waits until all services are healthy. */
async function startAll(): Promise<Ran> {
  const started = await compose('up', '--detach', '--wait', '--no-build', '--no-recreate')
  await networkQuiet()
  return started
}

/** Waits, because each container adds an interface to the machine, and Chromium then drops its requests (ERR_NETWORK_CHANGED). */
async function networkQuiet(): Promise<void> {
  let before = ''
  for (let now = addresses(); now !== before; now = addresses()) {
    before = now
    await sleep(networkQuietMs)
  }
}

const addresses = () => JSON.stringify(networkInterfaces())

/** The status of the server's response to a call with this key from the application's container. */
async function statusWith(key = ''): Promise<string> {
  const script = `fetch(process.env.MAGICLINKSDEV_URL + 'jwt/create', {
    method: 'POST',
    headers: { 'X-API-KEY': '${key}', 'Content-Type': 'application/json' },
    body: '{"jwtCreateParams":{"claims":{}}}',
  }).then(({ status }) => console.log(status))`
  const { stdout } = await compose('exec', '-T', 'app', 'node', '-e', script)
  return stdout.trim()
}

test("each line of the application's log is JSON", async () => {
  const { stdout } = await compose('logs', '--no-log-prefix', 'app')
  const lines = stdout.trim().split('\n')
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.filter((line) => !/^\{.*\}$/.test(line))).toEqual([])
})
