import { newPerson, test } from '../../e2e/fixtures.ts'
import { budget, spend } from '../../e2e/support/budget.ts'

// Run by running.spec.ts: what a run against a deployment that is not the tests' own must not do.

test('a test that asks for too many codes', { tag: '@anywhere' }, async ({ askForCode }) => {
  for (let i = 1; i < budget['requested code']; i += 1) spend('requested code')
  await askForCode(newPerson())
  await askForCode(newPerson())
})

test('a test that moves the clock', { tag: '@anywhere' }, ({ clock }) => clock.advance({ minutes: 1 }))
