import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from '../../e2e/fixtures.ts'
import { compose, FOLDER_SETTING, run } from './engine.ts'

const folder = process.env[FOLDER_SETTING] ?? ''
const appSettings = () => parseEnv(readFileSync(join(folder, '.compose/app.env'), 'utf8'))
const since = (startedAt: number) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
/** If a container ignores SIGTERM, Docker kills it after 10 s, or after 25 s if it is the application. */
const promptMs = 8000

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
    compose('kill', '--signal', 'SIGKILL', service)
    const answer = await page.goto('/account').catch(() => null)
    if (seen === 'no page') expect(answer).toBeNull()
    else if (service === 'app') expect(answer?.status()).toBe(502)
    else await expect(accountPage.heading).toBeVisible()

    const startedAt = performance.now()
    compose('up', '--detach', '--wait', '--no-build', '--no-recreate')
    await page.goto('/account')
    await expect(accountPage.heading).toBeVisible()
    const other = await anotherBrowser()
    await other.signIn(stranger)
    await expect(other.accountPage.heading).toBeVisible()
    console.log(`${service}: killed; ${since(startedAt)} after the start command a new user was signed in`)

    const { ms } = compose('stop', service)
    console.log(`${service}: stopped by SIGTERM in ${(ms / 1000).toFixed(1)} s`)
    expect(ms).toBeLessThan(promptMs)
    compose('up', '--detach', '--wait', '--no-build', '--no-recreate')
    await page.goto('/account')
    await expect(accountPage.heading).toBeVisible()
  })
}

test('the application stops within 8 seconds of a SIGTERM right after its start', async () => {
  compose('stop', 'app')
  compose('start', 'app')
  const { ms } = compose('stop', 'app')
  console.log(`app: stopped in ${(ms / 1000).toFixed(1)} s, right after the start`)
  expect(ms).toBeLessThan(promptMs)
  compose('up', '--detach', '--wait', '--no-build', '--no-recreate')
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
  const setup = run([process.execPath, 'dev/setup/index.ts', '--yes', '--new-api-key'], folder)
  expect(setup.stderr).toBe('')
  compose('up', '--detach', '--wait', '--no-build')
  const psql = ['psql', '-U', 'postgres', '-f', '/docker-entrypoint-initdb.d/2-account.sql']
  compose('exec', '-T', 'postgres', ...psql)

  expect(statusWith(old.MAGICLINKSDEV_API_KEY)).toBe('401')
  expect(statusWith(appSettings().MAGICLINKSDEV_API_KEY)).toBe('201')
  await page.goto('/account')
  await expect(accountPage.heading).toBeVisible()
  const other = await anotherBrowser()
  await other.signIn(stranger)
  await expect(other.accountPage.heading).toBeVisible()
})

/** The status of the server's response to a call with this key from the application's container. */
function statusWith(key = ''): string {
  const script = `fetch(process.env.MAGICLINKSDEV_URL + 'jwt/create', {
    method: 'POST',
    headers: { 'X-API-KEY': '${key}', 'Content-Type': 'application/json' },
    body: '{"jwtCreateParams":{"claims":{}}}',
  }).then(({ status }) => console.log(status))`
  return compose('exec', '-T', 'app', 'node', '-e', script).stdout.trim()
}

test("each line of the application's log is JSON", () => {
  const { stdout } = compose('logs', '--no-log-prefix', 'app')
  const lines = stdout.trim().split('\n')
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.filter((line) => !/^\{.*\}$/.test(line))).toEqual([])
})
