import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'
import { ready } from '../support/ready.ts'
import type { Redis } from '../support/redis.ts'
import type { Answer } from '../support/request.ts'
import { control } from '../support/stand-ins.ts'
import { until } from '../support/until.ts'

// A real Redis that is killed, frozen, and restarted empty. Each test has a deployment of its own.

test.describe('store outages', { tag: ['@trouble', '@flow'] }, () => {
  for (const how of ['killed', 'frozen'] as const) {
    test(`with Redis ${how}, the account page answers 503 and keeps the cookies, and all works again once Redis is back`, async ({
      deploy,
      redis,
      visit,
    }) => {
      const deployment = await deploy({ redis, instances: 2 })
      const { page, signIn, accountPage, signInPage } = await visit(deployment)
      await signIn(newPerson())
      const cookies = await page.context().cookies()

      if (how === 'killed') await redis.kill()
      else redis.freeze()
      const started = Date.now()
      const answer = await page.goto('/account')
      expect(answer?.status()).toBe(503)
      expect(Date.now() - started).toBeLessThan(5_000)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(en.unavailableTitle)
      await expect(page.getByRole('main')).toContainText(en.unavailableText)
      expect(await page.context().cookies()).toEqual(cookies)
      const storeDown = expect.objectContaining({ event: 'store.down', level: 'error' })
      await expect.poll(deployment.logs).toContainEqual(storeDown)
      expect((await page.goto('/'))?.status()).toBe(200)
      const readyz = await page.request.get('/readyz')
      expect(readyz.status()).toBe(503)
      expect(await readyz.json()).toMatchObject({ checks: { store: 'down' } })

      const { text } = await new HttpBrowser(deployment).askForCode(newPerson())
      expect(messageIn(text)).toContain(en.storeUnavailable)
      const sent = (await control(deployment.standIns).calls()).filter(({ endpoint }) =>
        endpoint.startsWith('otp'),
      )
      expect(sent.filter(({ endpoint }) => endpoint === 'otp-email/create')).toHaveLength(1)

      if (how === 'killed') await redis.restartEmpty()
      else redis.thaw()
      for (const { url } of deployment.instances) {
        await expect.poll(async () => (await page.request.get(`${url}/readyz`)).status()).toBe(200)
      }
      await accountPage.open()
      // The restart has lost the session. Freezing has not.
      if (how === 'killed') await expect(signInPage.heading).toBeVisible()
      else await expect(accountPage.heading).toBeVisible()
      await new HttpBrowser(deployment).signIn(newPerson())
    })
  }

  test('with the store down, a code is not checked, and it works once the store is back', async ({
    deploy,
    redis,
    visit,
  }) => {
    const deployment = await deploy({ redis })
    const { askForCode, codePage, accountPage, mailbox } = await visit(deployment)
    const person = newPerson()
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    redis.freeze()
    await codePage.enter(code)
    await expect(codePage.message).toContainText('Nothing was lost')
    expect((await control(deployment.standIns).calls()).map(({ endpoint }) => endpoint)).not.toContain(
      'otp/validate',
    )
    redis.thaw()
    await ready(deployment)
    await codePage.signIn.click()
    await expect(accountPage.heading).toBeVisible()
  })

  test('with the store down, the language menu says that it failed, and the page stays', {
    tag: '@german',
  }, async ({ deploy, redis, visit }) => {
    const deployment = await deploy({ redis })
    const { page, signIn, accountPage } = await visit(deployment)
    await signIn(newPerson())
    await hydrated(page)
    redis.freeze()
    await page.getByRole('button', { name: 'Deutsch' }).click()
    await expect(page.getByRole('form', { name: en.language })).toContainText('technical problems')
    await expect(accountPage.heading).toBeVisible()
    redis.thaw()
    await ready(deployment)
    await page.getByRole('button', { name: 'Deutsch' }).click()
    await expect(page.getByRole('document')).toHaveAttribute('lang', 'de')
  })

  test("if the store goes down while a code is being sent, the page says that the code won't work", async ({
    deploy,
    redis,
    person,
  }) => {
    const deployment = await deploy({ redis })
    await ready(deployment)
    const visitor = new HttpBrowser(deployment)
    const { text } = await withStoreKilledDuring('otp-email/create', deployment, redis, () =>
      visitor.askForCode(person),
    )
    expect(messageIn(text)).toContain("If a code still arrives, it won't work")
    expect(visitor.cookies.has(cookieNames.pending)).toBe(false)
    await expect.poll(deployment.logs).toContainEqual(expect.objectContaining({ event: 'store.down' }))
  })

  test('if the store goes down while a code is being checked, no session opens, and the page says to try the code again', async ({
    deploy,
    redis,
    person,
  }) => {
    const deployment = await deploy({ redis })
    await ready(deployment)
    const visitor = new HttpBrowser(deployment)
    await visitor.askForCode(person)
    const code = await visitor.codeFor(person)
    const { text } = await withStoreKilledDuring('otp/validate', deployment, redis, () =>
      visitor.enterCode(code),
    )
    expect(messageIn(text)).toContain(en.checkUncertain)
    expect(visitor.cookies.has(cookieNames.session)).toBe(false)
    await expect.poll(deployment.logs).toContainEqual(expect.objectContaining({ event: 'store.down' }))

    await redis.restartEmpty()
    await ready(deployment)
    await visitor.signIn(newPerson())
  })

  test('the application starts while the store is down, and becomes ready once it is up', async ({
    deploy,
    redis,
    request,
  }) => {
    await redis.kill()
    const deployment = await deploy({ redis })
    expect((await request.get(`${deployment.url}/livez`)).status()).toBe(200)
    expect((await request.get(`${deployment.url}/readyz`)).status()).toBe(503)
    await redis.restartEmpty()
    await expect.poll(async () => (await request.get(`${deployment.url}/readyz`)).status()).toBe(200)
    await new HttpBrowser(deployment).signIn(newPerson())
  })
})

/** Kills the store while magiclinksdev is processing a call, and returns the response to the browser. */
async function withStoreKilledDuring(
  endpoint: 'otp/validate' | 'otp-email/create',
  deployment: Deployment,
  redis: Redis,
  act: () => Promise<Answer>,
): Promise<Answer> {
  const standIns = control(deployment.standIns)
  await standIns.failMagiclinksdev({ endpoint, kind: 'slow', ms: 3000, times: 1 })
  const answer = act()
  await until(endpoint, async () =>
    (await standIns.calls()).some((call) => call.endpoint === endpoint) ? true : undefined,
  )
  await redis.kill()
  const answered = await answer
  expect((await standIns.calls()).find((call) => call.endpoint === endpoint)?.status).toBe(
    endpoint === 'otp/validate' ? 200 : 201,
  )
  return answered
}

test.describe('key outages', { tag: ['@trouble', '@flow'] }, () => {
  test('an instance that restarts while the magiclinksdev keys are unreachable uses the copy in the store', async ({
    deploy,
    redis,
    person,
  }) => {
    const deployment = await deploy({ redis })
    const visitor = new HttpBrowser(deployment)
    await visitor.signIn(person)
    await control(deployment.standIns).failMagiclinksdev({ endpoint: '*', kind: 'refuse' })
    await deployment.restart(0)
    await ready(deployment)
    expect(await visitor.signedInAs()).toBe(person.email)
  })

  test('with the magiclinksdev keys unreachable and no copy in the store, pages answer 503, keep the cookie, and recover', async ({
    deploy,
    redis,
    visit,
  }) => {
    const deployment = await deploy({ redis })
    const standIns = control(deployment.standIns)
    const { page, signIn, accountPage } = await visit(deployment)
    await signIn(newPerson())
    const cookies = await page.context().cookies()
    for (const key of await redis.client.keys('*jwks*')) await redis.client.del(key)
    await standIns.failMagiclinksdev({ endpoint: '*', kind: 'refuse' })
    await deployment.restart(0)
    await ready(deployment)

    expect((await page.goto('/account'))?.status()).toBe(503)
    await expect(page.getByRole('main')).toContainText(en.unavailableText)
    expect(await page.context().cookies()).toEqual(cookies)
    // The store has not failed.
    expect(deployment.logs().map(({ event }) => event)).not.toContain('store.down')
    await standIns.clearFaults()
    await page.getByRole('link', { name: en.tryAgain }).click()
    await expect(accountPage.heading).toBeVisible()
  })
})

test.describe('with two instances', { tag: ['@trouble', '@flow'] }, () => {
  test('a user signs in although both instances have restarted since the code was sent', async ({
    deploy,
    redis,
    person,
  }) => {
    const deployment = await deploy({ redis, instances: 2 })
    const visitor = new HttpBrowser(deployment)
    await visitor.askForCode(person)
    await Promise.all([deployment.restart(0), deployment.restart(1)])
    await ready(deployment)
    await visitor.enterCode(await visitor.codeFor(person))
    expect(await visitor.signedInAs()).toBe(person.email)
  })
})
