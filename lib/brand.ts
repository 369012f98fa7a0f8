/**
 * What a fork changes to look like itself, beside `APP_NAME` and the colours at the top of `app/globals.css`.
 * Paths are files in `public/`.
 */
export const brand = {
  /** On pages: an SVG, shown 32 px high. */
  logo: '/logo.svg',
  /** In e-mails, where SVG does not show: a PNG, shown 48 px high. */
  emailLogo: '/logo.png',
  /**
   * The colours of `app/globals.css` once more, for what cannot read a style sheet: our own e-mails, and the page
   * that says that nothing else works right now.
   */
  light: { paper: '#f6f4ee', card: '#fffefb', ink: '#1b2422', soft: '#55615d', accent: '#1f5f4f' },
  dark: { paper: '#121716', card: '#1a2120', ink: '#edf2f0', soft: '#a9b5b0', accent: '#7fd1b9' },
} as const
