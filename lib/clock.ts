/**
 * How much the clocks of two machines may differ: ours and the magiclinksdev server's, or those of two instances.
 * Within this tolerance, a machine accepts the times that another machine wrote.
 */
export const clockToleranceSeconds = 60
export const clockToleranceMs = clockToleranceSeconds * 1000
