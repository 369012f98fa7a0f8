const maxLength = 512

/**
 * The path to go to after signing in. Null if the text is not a path of this application, or leads to its sign-in pages.
 * Without this check, an attacker's link could lead users to a look-alike page right after they sign in (an open
 * redirect). The path is checked when it is stored, and again when it is used.
 */
export function parseNextPath(text: unknown, appUrl: string): string | null {
  if (typeof text !== 'string' || text.length > maxLength) return null
  const [, pathname = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(text) ?? []
  // Browsers read `\` as `/` and drop tabs and newlines. A proxy in between could decode encoded slashes.
  if (!/^\/[\x21-\x7e]*$/.test(pathname) || /^\/\/|\\|%2f|%5c|%25|%0|%1/i.test(pathname)) return null
  // Apart from control characters, the query may contain anything, even a URL. It never decides where the browser goes.
  if (/\p{Cc}/u.test(rest)) return null
  if (!URL.canParse(text, appUrl)) return null

  const url = new URL(text, appUrl)
  const path = `${url.pathname}${url.search}${url.hash}`
  // `new URL` may encode characters and so make the path longer, and the stored path is parsed again later.
  if (url.origin !== appUrl || path.startsWith('//') || path.length > maxLength) return null
  return url.pathname === '/sign-in' || url.pathname.startsWith('/sign-in/') ? null : path
}
