/** The endpoints of the stand-in: their paths after the base URL. */
export const ENDPOINT_NAMES = [
  'ready',
  'jwks.json',
  'otp-email/create',
  'otp/create',
  'otp/validate',
  'jwt/create',
  'jwt/validate',
  'admin/service-account/create',
] as const

export type EndpointName = (typeof ENDPOINT_NAMES)[number]
