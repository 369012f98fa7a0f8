/** What a browser keeps of cookies, as far as these tests need it: values by name. */
export type CookieJar = Map<string, string>

export function cookieHeader(jar: CookieJar): { cookie?: string } {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return cookie ? { cookie } : {}
}

/** Takes over what an answer sets and drops. */
export function keepCookies(jar: CookieJar, setCookie: string[] = []): void {
  for (const line of setCookie) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '' || /max-age=0/i.test(line)) jar.delete(name)
    else jar.set(name, value)
  }
}
