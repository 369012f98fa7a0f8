import type { Request } from '@playwright/test'
import { expect, test } from '../e2e/fixtures.ts'
import { scriptsOf, weightOf } from '../e2e/support/first-load.ts'
import { HttpBrowser } from '../e2e/support/http-browser.ts'
import manifest from '../package.json' with { type: 'json' }

/** The scripts of a page without client components, measured by `npm run --prefix maintainers bench -- first-load`. */
const emptyPage = { next: '16.4.6', bytes: 115_063 }
const budget = 6_000
const maxImageBytes = 10_000

test.use({ settings: { RECAPTCHA: 'off' } })

for (const path of ['/sign-in', '/sign-in/code']) {
  test(`${path} loads at most ${budget} bytes of scripts in addition to Next.js itself`, {
    tag: '@flow',
  }, async ({ deployment, person }) => {
    const visitor = new HttpBrowser(deployment)
    await visitor.askForCode(person)
    if (path === '/sign-in') visitor.cookies.clear()
    const { status, text } = await visitor.open(path)
    expect(status).toBe(200)

    const bytes = await weightOf(deployment.instances[0]?.url ?? deployment.url, scriptsOf(text))
    expect(bytes).toBeGreaterThan(emptyPage.bytes)
    expect(bytes - emptyPage.bytes).toBeLessThanOrEqual(budget)
  })
}

test('the JavaScript budget was measured with the version of Next.js in package.json', {
  tag: '@flow',
}, () => {
  expect(
    manifest.dependencies.next,
    'measure the empty page again: npm run --prefix maintainers bench -- first-load',
  ).toBe(emptyPage.next)
})

test('the sign-in page loads no font, and no image over 10 kB', { tag: '@flow' }, async ({
  page,
  signInPage,
}) => {
  const loading: Promise<{ type: string; url: string; bytes: number }>[] = []
  page.on('requestfinished', (request) => loading.push(sizeOf(request)))
  await signInPage.open()
  await page.waitForLoadState('networkidle')
  const loaded = await Promise.all(loading)

  const images = loaded.filter(({ type }) => type === 'image')
  expect(images.length).toBeGreaterThan(0)
  expect(images.filter(({ bytes }) => bytes === 0 || bytes > maxImageBytes)).toEqual([])
  expect(loaded.filter(({ type }) => type === 'font')).toEqual([])
})

async function sizeOf(request: Request) {
  const answer = await request.response()
  const bytes = (await answer?.body().catch(() => undefined))?.length ?? 0
  return { type: request.resourceType(), url: request.url(), bytes }
}
