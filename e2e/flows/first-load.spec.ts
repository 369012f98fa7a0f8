import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { expect, test } from '../fixtures.ts'
import { Visitor } from '../security/support/visitor.ts'
import { scriptsOf, weightOf } from '../support/first-load.ts'

/** Over what Next.js brings for a page without any client component, in bytes of brotli. */
const budget = 3_000
const maxImageBytes = 10_000

const build = z.object({ rootMainFiles: z.array(z.string()) })
const { rootMainFiles } = build.parse(JSON.parse(readFileSync('.next/build-manifest.json', 'utf8')))

test.use({ settings: { RECAPTCHA: 'off' } })

for (const path of ['/sign-in', '/sign-in/code']) {
  test(`${path} brings at most ${budget} bytes of scripts beside Next.js itself`, { tag: '@flow' }, async ({
    deployment,
    person,
  }) => {
    const visitor = new Visitor(deployment)
    await visitor.askForCode(person)
    if (path === '/sign-in') visitor.cookies.clear()
    const { status, text } = await visitor.open(path)
    expect(status).toBe(200)

    const bare = rootMainFiles.map((file) => `/_next/${file}`)
    const origin = deployment.instances[0]?.url ?? deployment.url
    const own = scriptsOf(text).filter((script) => !bare.includes(script))
    expect(own.length).toBeGreaterThan(0)
    expect(scriptsOf(text).length).toBeGreaterThan(own.length)
    expect(await weightOf(origin, own)).toBeLessThanOrEqual(budget)
  })
}

test('the sign-in page loads no font, and no image over 10 kB', { tag: '@flow' }, async ({
  page,
  signInPage,
}) => {
  const loaded: { type: string; url: string; bytes: number }[] = []
  page.on('requestfinished', async (request) => {
    const answer = await request.response()
    const bytes = (await answer?.body().catch(() => undefined))?.length ?? 0
    loaded.push({ type: request.resourceType(), url: request.url(), bytes })
  })
  await signInPage.open()
  await page.waitForLoadState('networkidle')

  const images = loaded.filter(({ type }) => type === 'image')
  expect(images.length).toBeGreaterThan(0)
  expect(images.filter(({ bytes }) => bytes === 0 || bytes > maxImageBytes)).toEqual([])
  expect(loaded.filter(({ type }) => type === 'font')).toEqual([])
})
