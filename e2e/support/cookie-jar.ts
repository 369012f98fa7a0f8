/** Cookies by name. These tests need nothing else that a browser keeps. */
export type CookieJar = Map<string, string>

export function cookieHeader(jar: CookieJar): { cookie?: string } {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return cookie ? { cookie } : {}
}

/** Applies the Set-Cookie headers of a response. */
export function keepCookies(jar: CookieJar, setCookie: string[] = []): void {
  for (const line of setCookie) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '' || /max-age=0/i.test(line)) jar.delete(name)
    else jar.set(name, value)
  }
}
