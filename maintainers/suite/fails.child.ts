import { expect, test } from '../../e2e/fixtures.ts'

// Run by failure.spec.ts: it fails so that there is something to attach.
test('a test that fails on purpose', async ({ person, askForCode, codePage }) => {
  await askForCode(person)
  await expect(codePage.heading).toHaveText('Something else', { timeout: 1 })
})
