/**
 * What a fork changes to look like itself, beside `APP_NAME` and the colours at the top of `app/globals.css`.
 * Paths are files in `public/`.
 */
export const brand = {
  /** On pages: an SVG, shown 32 px high. */
  logo: '/logo.svg',
  /** In e-mails, where SVG does not show: a PNG, shown 48 px high. */
  emailLogo: '/logo.png',
  /** The accent in our own e-mails, which cannot read the style sheet. */
  emailAccent: '#1f5f4f',
} as const
