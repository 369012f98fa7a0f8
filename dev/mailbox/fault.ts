import { z } from 'zod'
import type { FaultQueue } from '../fault-queue.ts'

/**
 * What can be posted to /api/faults:
 * - `refuse-recipient` answers 550.
 * - `greylist-recipient` answers 451, which asks the client to try again later.
 * - `timeout` does not answer the command that names the recipient.
 * - `drop-after-data` keeps the message and hangs up without an answer.
 * - `refuse-connection` closes the SMTP port until the faults are cleared.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['refuse-recipient', 'greylist-recipient', 'timeout', 'drop-after-data']),
    /** The affected recipient. Without `to`, all are affected. */
    to: z.string().optional(),
    /** How often the fault applies. Without `times`, it lasts until the faults are cleared. */
    times: z.int().min(1).optional(),
  }),
  z.object({ kind: z.literal('refuse-connection') }),
])

export type Fault = Exclude<z.infer<typeof faultSchema>, { kind: 'refuse-connection' }>

/** Whether a fault of this kind affects one of these recipients. If one does, this counts as one use of it. */
export function takeFault(faults: FaultQueue<Fault>, kind: Fault['kind'], recipients: string[]): boolean {
  const fits = (fault: Fault) =>
    fault.kind === kind && (fault.to === undefined || recipients.includes(fault.to))
  return faults.take(fits) !== undefined
}
