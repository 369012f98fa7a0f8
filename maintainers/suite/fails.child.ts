import { expect, test } from '../../e2e/fixtures.ts'

// failure.spec.ts runs this. It fails so that there is something to attach.
test('a test that fails on purpose', async ({ person, askForCode, codePage }) => {
  await askForCode(person)
  await expect(codePage.heading).toHaveText('Something else', { timeout: 1 })
})
