import type { IncomingHttpHeaders } from 'node:http'

/** What the Observatory scores: the headers, cookies and HTML of a page, and the response over plain HTTP. */
export interface Scanned {
  headers: IncomingHttpHeaders
  setCookies: string[]
  html: string
  /** Whether plain HTTP redirects to HTTPS, or is not served. */
  httpsOnly: boolean
}

interface Rule {
  test: string
  verdict: string
  points: number
  when: (scanned: Scanned) => boolean
}

/**
 * The public scoring of MDN's HTTP Observatory. It starts at 100 and subtracts penalties. Bonuses count only if the score
 * is still 90 or more. Of the rules for one test, the first that matches counts.
 * https://github.com/mdn/mdn-http-observatory/blob/main/src/grader/charts.js
 */
const rules: Rule[] = [
  rule('csp', 'not implemented', -25, ({ headers }) => !headers['content-security-policy']),
  rule('csp', "script-src is missing, or has 'unsafe-inline', data: or any host", -20, (scanned) => {
    const sources = directive(scanned, 'script-src')
    const strict = sources.some((source) => /^'(nonce|sha\d+)-/.test(source))
    const open = ['*', 'https:', 'http:', 'data:'].some((source) => sources.includes(source))
    return sources.length === 0 || (!strict && (open || sources.includes("'unsafe-inline'")))
  }),
  rule('csp', "script-src has 'unsafe-eval'", -10, (scanned) =>
    directive(scanned, 'script-src').includes("'unsafe-eval'"),
  ),
  rule('csp', 'http: in script-src, object-src or default-src', -20, ({ headers }) =>
    /(script|object|default)-src[^;]*\bhttp:/.test(String(headers['content-security-policy'])),
  ),
  rule('csp', "style-src has 'unsafe-inline'", 0, (scanned) =>
    directive(scanned, 'style-src').includes("'unsafe-inline'"),
  ),
  rule('csp', "no unsafe source, and default-src 'none'", 10, (scanned) =>
    directive(scanned, 'default-src').includes("'none'"),
  ),
  rule('csp', 'no unsafe source', 5, () => true),

  rule('cookies', 'a cookie without Secure', -40, ({ setCookies }) =>
    setCookies.some((cookie) => !/;\s*secure/i.test(cookie)),
  ),
  rule('cookies', 'a cookie without HttpOnly', -30, ({ setCookies }) =>
    setCookies.some((cookie) => !/;\s*httponly/i.test(cookie)),
  ),
  rule(
    'cookies',
    'all have Secure, HttpOnly and SameSite',
    5,
    ({ setCookies }) =>
      setCookies.length > 0 && setCookies.every((cookie) => /;\s*samesite=(lax|strict)/i.test(cookie)),
  ),
  rule('cookies', 'a cookie without SameSite, or no cookies', 0, () => true),

  rule(
    'cors',
    'open to every origin with credentials',
    -50,
    ({ headers }) =>
      headers['access-control-allow-origin'] === '*' &&
      headers['access-control-allow-credentials'] === 'true',
  ),
  rule('cors', 'not open', 0, () => true),

  rule('redirection', 'plain HTTP does not redirect to HTTPS', -20, ({ httpsOnly }) => !httpsOnly),
  rule('redirection', 'HTTPS only', 0, () => true),

  rule('referrer-policy', 'unsafe', -5, ({ headers }) =>
    ['unsafe-url', 'origin', 'origin-when-cross-origin', 'no-referrer-when-downgrade'].includes(
      String(headers['referrer-policy']),
    ),
  ),
  rule('referrer-policy', 'private', 5, ({ headers }) =>
    ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'].includes(
      String(headers['referrer-policy']),
    ),
  ),
  rule('referrer-policy', 'not implemented', 0, () => true),

  rule('hsts', 'not implemented', -20, ({ headers }) => !headers['strict-transport-security']),
  rule('hsts', 'less than six months', -10, ({ headers }) => maxAge(headers) < 15_768_000),
  rule('hsts', 'at least six months', 0, () => true),

  rule('sri', 'a script of another site over http', -50, ({ html }) => /<script[^>]*src="http:/.test(html)),
  rule('sri', 'a script of another site without integrity', -5, ({ html }) =>
    (html.match(/<script[^>]*src="(https:)?\/\/[^>]*>/g) ?? []).some((tag) => !tag.includes('integrity=')),
  ),
  rule('sri', 'scripts of this site only', 0, () => true),

  rule(
    'x-content-type-options',
    'not nosniff',
    -5,
    ({ headers }) => headers['x-content-type-options'] !== 'nosniff',
  ),
  rule('x-content-type-options', 'nosniff', 0, () => true),

  rule('x-frame-options', 'by frame-ancestors', 5, (scanned) =>
    ["'none'", "'self'"].includes(directive(scanned, 'frame-ancestors').join(' ')),
  ),
  rule(
    'x-frame-options',
    'not implemented',
    -20,
    ({ headers }) => !['DENY', 'SAMEORIGIN'].includes(String(headers['x-frame-options'])),
  ),
  rule('x-frame-options', 'by its own header', 0, () => true),

  rule(
    'cross-origin-resource-policy',
    'cross-origin',
    -5,
    ({ headers }) => headers['cross-origin-resource-policy'] === 'cross-origin',
  ),
  rule('cross-origin-resource-policy', 'same-origin or same-site', 10, ({ headers }) =>
    ['same-origin', 'same-site'].includes(String(headers['cross-origin-resource-policy'])),
  ),
  rule('cross-origin-resource-policy', 'not implemented', 0, () => true),
]

/** The score, and the rules that led to it. */
export function score(scanned: Scanned): { score: number; verdicts: string[] } {
  const names = [...new Set(rules.map(({ test }) => test))]
  const matches = names.flatMap(
    (name) => rules.find(({ test, when }) => test === name && when(scanned)) ?? [],
  )
  const total = (points: number[]) => points.reduce((sum, each) => sum + each, 0)
  const afterPenalties = 100 + total(matches.map(({ points }) => Math.min(0, points)))
  const bonuses = afterPenalties >= 90 ? total(matches.map(({ points }) => Math.max(0, points))) : 0
  return {
    score: Math.max(0, afterPenalties + bonuses),
    verdicts: matches.map(({ test, verdict, points }) => `${test}: ${verdict} (${points})`),
  }
}

function rule(test: string, verdict: string, points: number, when: Rule['when']): Rule {
  return { test, verdict, points, when }
}

/**
 * The sources of a directive in the page's Content-Security-Policy. If it is missing, those of `default-src`, but only for
 * the directives that fall back to it (`…-src`).
 */
export function directive({ headers }: Pick<Scanned, 'headers'>, name: string): string[] {
  const policy = String(headers['content-security-policy'] ?? '')
  const directives = policy.split(';').map((each) => each.trim().split(/\s+/))
  const sourcesOf = (wanted: string) => directives.find(([first]) => first === wanted)?.slice(1)
  return sourcesOf(name) ?? (name.endsWith('-src') ? sourcesOf('default-src') : undefined) ?? []
}

function maxAge(headers: IncomingHttpHeaders): number {
  return Number(/max-age=(\d+)/.exec(String(headers['strict-transport-security']))?.[1] ?? 0)
}
