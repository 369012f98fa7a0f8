const maxLength = 512

/**
 * Where to go after signing in, when it is a path of this application, else null. Checked when it is stored and again
 * when it is used: with an open redirect, an attacker's link would lead to a look-alike page right after signing in.
 */
export function parseNextPath(text: unknown, appUrl: string): string | null {
  if (typeof text !== 'string' || text.length > maxLength) return null
  const [, pathname = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(text) ?? []
  // Browsers read `\` as `/` and drop tabs and newlines; encoded slashes could be decoded by a proxy on the way.
  if (!/^\/[\x21-\x7e]*$/.test(pathname) || /^\/\/|\\|%2f|%5c|%25|%0|%1/i.test(pathname)) return null
  // The query may hold anything, such as a URL: it never decides where the browser goes.
  if (/\p{Cc}/u.test(rest)) return null
  if (!URL.canParse(text, appUrl)) return null

  const url = new URL(text, appUrl)
  const path = `${url.pathname}${url.search}${url.hash}`
  // Encoding makes it longer, and what is stored is parsed again when it is used.
  if (url.origin !== appUrl || path.startsWith('//') || path.length > maxLength) return null
  return url.pathname === '/sign-in' || url.pathname.startsWith('/sign-in/') ? null : path
}
