/**
 * By how much two machines' clocks may differ: ours and the server's, or those of two instances. Up to this, nothing
 * that one of them has dated is refused by another.
 */
export const clockToleranceSeconds = 60
export const clockToleranceMs = clockToleranceSeconds * 1000
