import { z } from 'zod'
import { ENDPOINT_NAMES } from './endpoint-names.ts'

const common = {
  endpoint: z.enum([...ENDPOINT_NAMES, '*']),
  times: z.int().min(1).optional(),
  /** Whether the server does the work in spite of the fault. Each kind has a default. */
  work: z.boolean().optional(),
}

const jwtFault = z.object({
  ...common,
  endpoint: z.literal('jwt/create'),
  kind: z.literal('jwt'),
  alg: z.enum(['EdDSA', 'RS256', 'none', 'HS256-with-public-key']).optional(),
  /** Overrides claims of the JWT, even registered ones. */
  claims: z.record(z.string(), z.unknown()).optional(),
  /** Claims to remove. */
  omit: z.array(z.string()).optional(),
  /** Shifts iat, nbf and exp. */
  offsetSeconds: z.number().optional(),
  /** `unknown` signs with a key that is not in the JWK Set, under a kid of its own. `forged` uses the kid of a known key. */
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
  /** While PostgreSQL is down, the real server immediately answers 500 to every call, even `ready` and `jwks.json`. */
  z.object({ ...common, endpoint: z.literal('*'), kind: z.literal('database-down') }),
  jwtFault,
])

export type JwtFault = z.infer<typeof jwtFault>
type AnyFault = z.infer<typeof faultSchema>
/** A fault that affects single calls. The only other kind refuses all connections. */
export type Fault = Exclude<AnyFault, { kind: 'refuse' }>

/** The kinds of fault under which the server does no work, unless the fault says otherwise. */
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

/** Whether the server does the work of a call in spite of the fault. */
export function doesWork(fault: Fault | undefined): boolean {
  return fault === undefined || (fault.work ?? !WITHOUT_WORK.includes(fault.kind))
}
