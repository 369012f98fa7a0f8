/**
 * The look that a fork changes, together with `APP_NAME` and the colours at the top of `app/globals.css`. Paths are
 * files in `public/`.
 */
export const brand = {
  /** On pages: a square SVG of at most 10 kB, shown at 32 px. */
  logo: '/logo.svg',
  /** In e-mails, where SVG does not show: a square PNG, shown at 48 px. */
  emailLogo: '/logo.png',
  /** The accent where there is no style sheet: in our own e-mails, and on the proxy's own pages. */
  emailAccent: '#1f5f4f',
  /** The other colours of `app/globals.css`, for the same places. */
  light: { paper: '#f6f4ee', card: '#fffefb', ink: '#1b2422', soft: '#55615d' },
  dark: { paper: '#121716', card: '#1a2120', ink: '#edf2f0', soft: '#a9b5b0' },
} as const
