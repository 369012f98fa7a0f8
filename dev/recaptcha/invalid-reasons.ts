/** Google's reasons. The index of each is its number in Google's API. */
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
