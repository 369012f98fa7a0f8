import { z } from 'zod'
import { INVALID_REASONS } from './invalid-reasons.ts'

const times = z.int().min(1).optional()

/** What can be posted to /faults. `times` is how many assessments it hits; absent: all, until it is cleared. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['timeout', '500', 'malformed', '403', '400']), times }),
  z.object({ kind: z.literal('score'), score: z.number().min(0).max(1), times }),
  z.object({ kind: z.literal('invalid'), reason: z.enum(INVALID_REASONS).default('BROWSER_ERROR'), times }),
  z.object({ kind: z.enum(['hostname', 'action']), value: z.string(), times }),
])

export type Fault = z.infer<typeof faultSchema>
