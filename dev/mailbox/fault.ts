import { z } from 'zod'
import type { FaultQueue } from '../fault-queue.ts'

/**
 * `refuse-recipient` answers 550, and `greylist-recipient` 451, which asks to try again later; `timeout` never answers
 * after the recipient; `drop-after-data` keeps the message and hangs up without a word; `refuse-connection` shuts the
 * SMTP port until the faults are cleared.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['refuse-recipient', 'greylist-recipient', 'timeout', 'drop-after-data']),
    /** The recipient that it hits; absent: all. */
    to: z.string().optional(),
    /** How many times it hits; absent: until it is cleared. */
    times: z.int().min(1).optional(),
  }),
  z.object({ kind: z.literal('refuse-connection') }),
])

export type Fault = Exclude<z.infer<typeof faultSchema>, { kind: 'refuse-connection' }>

/** Whether such a fault hits one of these recipients. */
export function hits(faults: FaultQueue<Fault>, kind: Fault['kind'], recipients: string[]): boolean {
  const fits = (fault: Fault) =>
    fault.kind === kind && (fault.to === undefined || recipients.includes(fault.to))
  return faults.take(fits) !== undefined
}
