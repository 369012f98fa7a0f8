import { randomBytes, randomInt } from 'node:crypto'
import { running } from './running.ts'

/** A user who signs in. */
export interface Person {
  email: string
}

/** A user whom the application has never seen. */
export function newPerson(): Person {
  return { email: `person-${randomBytes(6).toString('hex')}@${running?.personDomain ?? 'example.com'}` }
}

/** A random IP address of a private network. There are 16 million, so two tests hardly ever get the same. */
export function newClientIp(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`
}
