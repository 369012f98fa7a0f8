import { notAPage, securityHeaders, strictTransportSecurity } from './lib/http/security-headers.mjs'

const overHttps = { key: 'Strict-Transport-Security', value: strictTransportSecurity }

/**
 * The largest body that an action takes, Next.js's own default. A fork with larger uploads raises it here. The proxy
 * lets no more than 16 KiB through to the pages of this application.
 */
const bodyLimit = '1mb'

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // A folder with all that the image needs, beside what `next start` runs.
  output: 'standalone',
  reactStrictMode: true,
  typedRoutes: true,
  // Loaded from node_modules at run time: halves the server bundle, and each is loaded once in the process.
  serverExternalPackages: [
    '@opentelemetry/exporter-metrics-otlp-http',
    '@opentelemetry/sdk-metrics',
    '@vercel/otel',
    '@google-cloud/recaptcha-enterprise',
    'ioredis',
    'nodemailer',
    'pino',
  ],
  // The proxy redirects `/sign-in/` itself: Next.js would do it before any header is set.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  // The native library of the image optimizer, which is off: a third of the folder.
  outputFileTracingExcludes: { 'next-server': ['**/node_modules/sharp/**', '**/node_modules/@img/**'] },
  experimental: {
    // A tenth of the start; the first to open a page waits 10 to 20 ms for it instead.
    preloadEntriesOnStart: false,
    serverActions: { bodySizeLimit: bodyLimit },
    // Next.js keeps this much of a body that the proxy refuses, for as long as the sender takes. Its default is 10 MB.
    proxyClientMaxBodySize: bodyLimit,
  },
  // No setting is read here: one build runs everywhere.
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    { source: '/_next/static/:path*', headers: [notAPage] },
    { source: '/:health(livez|readyz)', headers: [notAPage] },
    { source: '/:file([^/]+\\.(?:svg|png|ico|txt))', headers: [notAPage] },
    // Our e-mails show the logo, and people read e-mails on other sites.
    {
      source: '/:file([^/]+\\.png)',
      headers: [{ key: 'Cross-Origin-Resource-Policy', value: 'cross-origin' }],
    },
    {
      source: '/:path*',
      has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
      headers: [overHttps],
    },
  ],
}
