import { expect, test } from '../fixtures.ts'
import { accountKeys, makeSessionsUnreadable } from '../support/unreadable.ts'

test('when a page fails to render, an error page in the user’s language offers to try again', {
  tag: ['@trouble', '@flow', '@german'],
}, async ({ deploy, redis, visit, person }) => {
  const { page, signIn } = await visit(await deploy({ redis }))
  await signIn(person)
  await page.getByRole('button', { name: 'Deutsch' }).click()
  const account = page.getByRole('heading', { level: 1, name: 'Ihr Konto' })
  await expect(account).toBeVisible()

  const [key = ''] = await accountKeys(redis)
  const makeReadable = await makeSessionsUnreadable(redis, key)
  expect((await page.goto('/account'))?.status()).toBe(500)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Das hat nicht geklappt')
  await expect(page).toHaveTitle(/^Das hat nicht geklappt – /)

  await makeReadable()
  await page.getByRole('link', { name: 'Noch einmal versuchen' }).click()
  await expect(account).toBeVisible()
})

for (const [how, NODE_OPTIONS, place] of [
  ['in the files of the build', '', /^\.next\/server\/.+\.js:\d+:\d+$/],
  [
    'in the source with --enable-source-maps',
    '--enable-source-maps',
    /^(app|lib|components)\/.+\.tsx?:\d+:\d+$/,
  ],
] as const) {
  test(`an unexpected error is logged as one JSON line with its request ID and the place ${how}`, {
    tag: ['@trouble', '@security'],
  }, async ({ deploy, redis, visit, person }) => {
    const deployment = await deploy({ redis, settings: { NODE_OPTIONS } })
    const { page, signIn } = await visit(deployment)
    await signIn(person)
    const [key = ''] = await accountKeys(redis)
    await makeSessionsUnreadable(redis, key)
    const before = deployment.output().length
    expect((await page.goto('/account'))?.status()).toBe(500)
    const failed = () => deployment.logs().filter(({ event }) => event === 'request.failed')
    await expect.poll(failed).toHaveLength(1)
    expect(failed()).toEqual([
      {
        level: 'error',
        time: expect.any(String),
        event: 'request.failed',
        request: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        route: '/account',
        reason: 'render',
        cause: 'RangeError',
        digest: expect.any(String),
        stack: expect.arrayContaining([expect.stringMatching(place)]),
      },
    ])
    // Next.js prints the error's message beside the same digest.
    const digest = String(failed()[0]?.digest)
    const text = deployment
      .output()
      .slice(before)
      .filter((line) => !line.startsWith('{'))
    expect(text.join('\n')).toContain(digest)
  })
}
