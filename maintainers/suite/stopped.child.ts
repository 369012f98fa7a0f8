import { newPerson, test } from '../../e2e/fixtures.ts'
import { budget, spend } from '../../e2e/support/budget.ts'

// running.spec.ts runs these. They do what a run against a running deployment must not do.

test('a test that requests too many codes', { tag: '@anywhere' }, async ({ askForCode }) => {
  for (let i = 1; i < budget['requested code']; i += 1) spend('requested code')
  await askForCode(newPerson())
  await askForCode(newPerson())
})

test('a test that moves the clock', { tag: '@anywhere' }, ({ clock }) => clock.advance({ minutes: 1 }))
