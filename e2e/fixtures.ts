/** Everything that a test imports. The files in `fixtures/` describe the fixtures. */
export { expect } from '@playwright/test'
export type { Options } from './fixtures/deployment.ts'
export { atEachScale, test } from './fixtures/sites.ts'
export { asShown, wrongCodes } from './support/codes.ts'
export type { Deployment } from './support/deployment.ts'
export { newClientIp, newPerson, type Person } from './support/people.ts'
