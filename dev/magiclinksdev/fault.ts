import { z } from 'zod'
import { ENDPOINT_NAMES } from './endpoint-names.ts'

const common = {
  endpoint: z.enum([...ENDPOINT_NAMES, '*']),
  times: z.int().min(1).optional(),
  /** Whether the server does the work all the same; each kind has a default. */
  work: z.boolean().optional(),
}

const jwtFault = z.object({
  ...common,
  endpoint: z.literal('jwt/create'),
  kind: z.literal('jwt'),
  alg: z.enum(['EdDSA', 'RS256', 'none', 'HS256-with-public-key']).optional(),
  /** Merged over all claims, the registered ones too. */
  claims: z.record(z.string(), z.unknown()).optional(),
  omit: z.array(z.string()).optional(),
  /** Shifts iat, nbf and exp. */
  offsetSeconds: z.number().optional(),
  /** `unknown`: a key and kid that the JWK Set lacks; `forged`: that key under the kid of a known one. */
  key: z.enum(['unknown', 'forged']).optional(),
})

/** What can be posted to /faults. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.enum(['timeout', 'burn-timeout', '500', 'work-then-500', '502-html', '401', '429']),
  }),
  z.object({
    ...common,
    kind: z.enum(['malformed', 'empty', 'missing-id', 'non-uuid-id', 'oversized', 'html']),
  }),
  z.object({ ...common, kind: z.enum(['200-for-201', '201-for-200', 'reset', 'trickle']) }),
  z.object({ ...common, kind: z.literal('slow'), ms: z.int().min(0) }),
  z.object({ ...common, kind: z.literal('400'), message: z.string().optional() }),
  z.object({ ...common, kind: z.literal('redirect'), location: z.string() }),
  z.object({ endpoint: z.literal('*'), kind: z.literal('refuse') }),
  /** As the real server answers while PostgreSQL is down: 500 to everything at once, `ready` and `jwks.json` too. */
  z.object({ ...common, endpoint: z.literal('*'), kind: z.literal('database-down') }),
  jwtFault,
])

export type JwtFault = z.infer<typeof jwtFault>
export type AnyFault = z.infer<typeof faultSchema>
/** A fault of single calls, as opposed to the refusal of all connections. */
export type Fault = Exclude<AnyFault, { kind: 'refuse' }>

/** The kinds in which the server does not get to do its work, unless the fault says so. */
const WITHOUT_WORK: Fault['kind'][] = [
  'timeout',
  '500',
  'database-down',
  '502-html',
  '401',
  '429',
  '400',
  'html',
  'redirect',
]

/** Whether the server does what the call asks for before the fault shows. */
export function worksUnder(fault: Fault | undefined): boolean {
  return fault === undefined || (fault.work ?? !WITHOUT_WORK.includes(fault.kind))
}
