/** What was typed into a form of an older build, for the page that is loaded in its place. */
export const typedCookie = 'typed'
/** Long enough to load a page. */
export const typedSeconds = 30

/** The `notice` of such a page. */
export const reloadedNotice = 'reloaded'
