/** Google's reasons, each at the index that is its number on the wire. */
export const INVALID_REASONS = [
  'INVALID_REASON_UNSPECIFIED',
  'UNKNOWN_INVALID_REASON',
  'MALFORMED',
  'EXPIRED',
  'DUPE',
  'MISSING',
  'BROWSER_ERROR',
  'UNEXPECTED_ACTION',
  'KEY_MISMATCH',
  'DOMAIN_MISMATCH',
] as const

export type InvalidReason = (typeof INVALID_REASONS)[number]
