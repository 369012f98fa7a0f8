/**
 * How much the clocks of two machines may differ: ours and the magiclinksdev server's, or those of two instances.
 * Within this tolerance, no machine refuses what another one has dated.
 */
export const clockToleranceSeconds = 60
export const clockToleranceMs = clockToleranceSeconds * 1000
