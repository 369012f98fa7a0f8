/** All that a test needs. Each fixture is described where it is made. */
export { expect } from '@playwright/test'
export type { Options } from './fixtures/deployment.ts'
export { atEachScale, test } from './fixtures/sites.ts'
export { spelt, wrongCodes } from './support/codes.ts'
export type { Deployment } from './support/deployment.ts'
export { newClientAddress, newPerson, type Person } from './support/people.ts'
