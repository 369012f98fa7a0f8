import { randomBytes, randomInt } from 'node:crypto'
import { running } from './running.ts'

/** Somebody who signs in. */
export interface Person {
  email: string
}

/** Somebody whom the application has never seen. */
export function newPerson(): Person {
  return { email: `person-${randomBytes(6).toString('hex')}@${running?.personDomain ?? 'example.com'}` }
}

/** An address of a private network that no other test has: there are 16 million. */
export function newClientAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`
}
