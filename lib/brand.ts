/**
 * The look that a fork changes, together with `APP_NAME` and the colours at the top of `app/globals.css`. Paths are
 * files in `public/`.
 */
export const brand = {
  /** On pages: a square SVG of at most 10 kB, shown at 32 px. */
  logo: '/logo.svg',
  /** In e-mails, where SVG does not show: a square PNG, shown at 48 px. */
  emailLogo: '/logo.png',
  /** The colours of `app/globals.css`, for our own e-mails and the proxy's own pages, which load no style sheet. */
  light: {
    paper: '#f6f4ee',
    card: '#fffefb',
    ink: '#1b2422',
    soft: '#55615d',
    faint: '#e2e1d8',
    accent: '#1f5f4f',
    stamp: '#c8694a',
  },
  dark: {
    paper: '#121716',
    card: '#1a2120',
    ink: '#edf2f0',
    soft: '#a9b5b0',
    faint: '#2a3331',
    accent: '#7fd1b9',
    stamp: '#d98a6c',
  },
} as const
