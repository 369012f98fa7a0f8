import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'

/** As if the page came from an older build: its forms name actions that this one does not have. */
async function makeOld(page: Page): Promise<void> {
  await page.route('**/*', async (route) => {
    const request = route.request()
    const headers = request.headers()
    if (request.method() !== 'POST') return route.fallback()
    await page.unroute('**/*')
    const older = (id: string) => id.replace(/^(..)..../, '$1beef')
    const action = headers['next-action']
    if (action) return route.fallback({ headers: { ...headers, 'next-action': older(action) } })
    const body = request.postDataBuffer()?.toString('latin1') ?? ''
    const changed = body.replace(/("id":"[0-9a-f]{2})[0-9a-f]{4}/, '$1beef')
    return route.fallback({ postData: Buffer.from(changed, 'latin1') })
  })
}

for (const tag of ['@flow', '@no-js']) {
  test(`a page from before a deploy is loaded anew and keeps what was typed (${tag})`, { tag }, async ({
    page,
    person,
    signInPage,
    codePage,
  }) => {
    await signInPage.open()
    await makeOld(page)
    await signInPage.askFor(person)
    await expect(page.getByText('This page has been updated.')).toBeVisible()
    await expect(page.getByLabel('Email address')).toHaveValue(person.email)
    await page.getByRole('button', { name: 'Email me a code' }).click()
    await expect(codePage.heading).toBeVisible()
  })
}
