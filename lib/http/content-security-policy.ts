import 'server-only'
import { env } from '../env/index.ts'

/**
 * The policy of one page. Only scripts with this page's nonce run, and scripts that those load. reCAPTCHA calls the host
 * of its script, and shows frames from that host and from recaptcha.google.com (Google's FAQ).
 *
 * @param nonce Made for this response only: 128 random bits in base64.
 */
export function contentSecurityPolicy(nonce: string): string {
  const { APP_URL, RECAPTCHA, RECAPTCHA_SCRIPT_URL } = env()
  const recaptcha = RECAPTCHA === 'enterprise' ? ` ${RECAPTCHA_SCRIPT_URL.origin}` : ''
  // React's development build evaluates strings for its error messages. The production build does not.
  const development = process.env.NODE_ENV === 'development'
  const directives = [
    `default-src 'none'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' ${development ? `'unsafe-inline'` : `'nonce-${nonce}'`}`,
    `img-src 'self'`,
    `font-src 'self'`,
    `connect-src 'self'${recaptcha}`,
    `frame-src${recaptcha ? `${recaptcha} https://recaptcha.google.com` : ` 'none'`}`,
    `manifest-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    ...(APP_URL.startsWith('https:') ? ['upgrade-insecure-requests'] : []),
  ]
  return directives.join('; ')
}
