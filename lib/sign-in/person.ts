import 'server-only'
import type { EmailAddress } from '../email-address.ts'
import { pseudonym } from '../identity.ts'
import type { Subject } from '../limits/index.ts'
import { type RequestContext, requestContext } from '../request.ts'
import { knownDevice } from '../session/device.ts'

/** Somebody on the way in: what limits count, what log lines say, and where the request came from. */
export interface Person extends Subject {
  email: EmailAddress
  /** Pseudonym for log lines. */
  who: string
  request: RequestContext
}

export async function personOf(email: EmailAddress): Promise<Person> {
  const request = await requestContext()
  return {
    email,
    who: pseudonym('log', email),
    account: pseudonym('account', email),
    device: await knownDevice(email),
    address: request.address,
    request,
  }
}
