/**
 * What was typed into a field of an older build's form, for the page that is loaded in its place. Each has a cookie of
 * its own: that of the sign-in page reaches the page of the code, too.
 */
export const typedCookies = { email: 'typed-email', code: 'typed-code' } as const
/** Long enough to load a page. */
export const typedSeconds = 30

/** The `notice` of such a page. */
export const reloadedNotice = 'reloaded'
