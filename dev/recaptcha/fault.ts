import { z } from 'zod'
import { WRONG_SETTINGS } from './google-error.ts'
import { INVALID_REASONS } from './invalid-reasons.ts'

const times = z.int().min(1).optional()

/**
 * What can be posted to /faults. With `400`, the stand-in answers as Google does when it cannot parse a token from its own
 * script. With `setting`, it answers as Google does while that setting is wrong. `times` is how many assessments a fault
 * affects. Without `times`, the fault lasts until the faults are cleared.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['timeout', '500', 'malformed', '403', '400']), times }),
  z.object({ kind: z.literal('slow'), ms: z.int().min(0), times }),
  z.object({ kind: z.literal('setting'), setting: z.enum(WRONG_SETTINGS), times }),
  z.object({ kind: z.literal('score'), score: z.number().min(0).max(1), times }),
  z.object({ kind: z.literal('invalid'), reason: z.enum(INVALID_REASONS).default('BROWSER_ERROR'), times }),
  z.object({ kind: z.enum(['hostname', 'action']), value: z.string(), times }),
])

export type Fault = z.infer<typeof faultSchema>
