import { z } from 'zod'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)
const integer = z
  .int()
  .nullish()
  .transform((value) => value ?? 0)
const naturalNumber = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? 0)

const otpCreateParams = message({
  charSetAlphaLower: flag,
  charSetAlphaUpper: flag,
  charSetNumeric: flag,
  length: naturalNumber,
  lifespanSeconds: integer,
})

const otpEmailCreateParams = message({
  greeting: text,
  logoClickURL: text,
  logoImageURL: text,
  serviceName: text,
  subject: text,
  subTitle: text,
  title: text,
  toEmail: text,
  toName: text,
})

/** The request bodies as the server parses them, before it applies any rule. */
export const requests = {
  otpCreate: message({ otpCreateParams: otpCreateParams }),
  otpEmailCreate: message({ otpCreateParams: otpCreateParams, otpEmailCreateParams: otpEmailCreateParams }),
  otpValidate: message({ otpValidateParams: message({ id: text, otp: text }) }),
  jwtCreate: message({
    jwtCreateParams: message({ alg: text, claims: z.unknown().optional(), lifespanSeconds: integer }),
  }),
  jwtValidate: message({ jwtValidateParams: message({ jwt: text }) }),
  serviceAccountCreate: message({ serviceAccountCreateParams: message({}) }),
}

export type OtpCreateParams = z.infer<typeof otpCreateParams>
export type OtpEmailCreateParams = z.infer<typeof otpEmailCreateParams>
export type JwtCreateParams = z.infer<typeof requests.jwtCreate>['jwtCreateParams']

/** Parses JSON as Go does: names match in any case, null and absent fields are empty, and unknown names are ignored. */
function message<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]))
  return z.preprocess((value) => rename(value, names), z.object(shape))
}

function rename(value: unknown, names: Map<string, string>): unknown {
  if (value === null || value === undefined) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return value
  const fields = Object.entries(value).map(([name, field]) => [names.get(name.toLowerCase()) ?? name, field])
  return Object.fromEntries(fields)
}
