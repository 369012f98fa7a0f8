/**
 * The headers of every response, including static files and redirects. The proxy adds a page's own
 * Content-Security-Policy. This file is JavaScript because next.config.mjs reads it too. It overrides one header for
 * `.png` files.
 */

/** @type {{ key: string, value: string }[]} */
export const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  // Never `no-referrer`: browsers without JavaScript then post `Origin: null`, which is refused.
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'X-Permitted-Cross-Domain-Policies', value: 'none' },
  {
    key: 'Permissions-Policy',
    value:
      'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()',
  },
]

/** For responses that are not pages. */
export const nonPagePolicy = {
  key: 'Content-Security-Policy',
  value: "default-src 'none'; frame-ancestors 'none'",
}

/** Two years, as the preload list recommends. Sent only over https, because browsers ignore it elsewhere. */
export const strictTransportSecurity = 'max-age=63072000; includeSubDomains'
