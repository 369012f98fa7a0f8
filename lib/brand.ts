/**
 * What a fork changes to look like itself, beside `APP_NAME` and the colours at the top of `app/globals.css`.
 * Paths are files in `public/`.
 */
export const brand = {
  /** On pages: a square SVG of at most 10 kB, shown at 32 px. */
  logo: '/logo.svg',
  /** In e-mails, where SVG does not show: a square PNG, shown at 48 px. */
  emailLogo: '/logo.png',
  /** The accent where no style sheet is read: in our own e-mails, and on the page that says that nothing else works. */
  emailAccent: '#1f5f4f',
  /** The calm colours of `app/globals.css` once more, for the same places. */
  light: { paper: '#f6f4ee', card: '#fffefb', ink: '#1b2422', soft: '#55615d' },
  dark: { paper: '#121716', card: '#1a2120', ink: '#edf2f0', soft: '#a9b5b0' },
} as const
