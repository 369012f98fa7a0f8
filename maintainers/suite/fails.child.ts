import { expect, test } from '../../e2e/fixtures.ts'

// failure.spec.ts runs this test. It fails, so that Playwright attaches its files.
test('a test that fails on purpose', async ({ person, askForCode, codePage }) => {
  await askForCode(person)
  await expect(codePage.heading).toHaveText('Something else', { timeout: 1 })
})
