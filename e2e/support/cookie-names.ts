/** The cookies of a deployment with TLS. */
export const cookieNames = {
  pending: '__Host-sign-in',
  session: '__Host-session',
  device: '__Host-device',
} as const
