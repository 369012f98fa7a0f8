import 'server-only'
import { headers } from 'next/headers'
import { clientAddress } from '../client-address.ts'
import type { EmailAddress } from '../email-address.ts'
import { env } from '../env/index.ts'
import { pseudonym } from '../identity.ts'
import type { Subject } from '../limits/index.ts'
import { requestId } from '../request.ts'
import { knownDevice } from '../session/device.ts'

/** Somebody on the way in: what limits count, and what log lines say. */
export interface Person extends Subject {
  email: EmailAddress
  /** Pseudonym for log lines. */
  who: string
  /** The request's id, for log lines. */
  request: string
}

export async function personOf(email: EmailAddress): Promise<Person> {
  return {
    email,
    who: pseudonym('log', email),
    account: pseudonym('account', email),
    device: await knownDevice(email),
    address: clientAddress(await headers(), env().TRUSTED_PROXY),
    request: await requestId(),
  }
}
