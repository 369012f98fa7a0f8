import type { FaultQueue } from '../fault-queue.ts'
import type { Accounts } from './accounts.ts'
import type { Calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Fault } from './fault.ts'
import type { Keys } from './keys.ts'
import type { Mailer } from './mail.ts'
import type { Otps } from './otps.ts'

/** The state of one running stand-in. */
export type State = {
  issuer: string
  clock: Clock
  accounts: Accounts
  keys: Keys
  otps: Otps
  calls: Calls
  faults: FaultQueue<Fault>
  mailer: Mailer
}
