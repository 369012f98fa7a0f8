import { nonPagePolicy, securityHeaders, strictTransportSecurity } from './lib/http/security-headers.mjs'

const hstsHeader = { key: 'Strict-Transport-Security', value: strictTransportSecurity }

/**
 * The largest body of a server action, which is the default of Next.js. A fork with larger uploads raises it here. On
 * the pages of this application, `proxy.ts` lets at most 16 KiB through.
 */
const bodyLimit = '1mb'

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // The build also makes a folder with the server and its packages for the container image. `next start` ignores it.
  output: 'standalone',
  reactStrictMode: true,
  typedRoutes: true,
  // Next.js loads these packages from node_modules at run time. This halves the server bundle, and each package is
  // loaded only once per process.
  serverExternalPackages: [
    '@opentelemetry/exporter-metrics-otlp-http',
    '@opentelemetry/sdk-metrics',
    '@vercel/otel',
    '@google-cloud/recaptcha-enterprise',
    'ioredis',
    'nodemailer',
    'pino',
  ],
  // The proxy redirects `/sign-in/` itself, because Next.js would redirect before any header is set.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  // The image optimizer is off, and its native library would take up a third of the standalone folder.
  outputFileTracingExcludes: { 'next-server': ['**/node_modules/sharp/**', '**/node_modules/@img/**'] },
  experimental: {
    // Saves a tenth of the start time. Instead, the first request for each page takes 10 to 20 ms longer.
    preloadEntriesOnStart: false,
    serverActions: { bodySizeLimit: bodyLimit },
    // Even if the proxy rejects a request, Next.js keeps up to this much of its body until the client has sent all of it.
    // The default is 10 MB.
    proxyClientMaxBodySize: bodyLimit,
  },
  // No setting is read here, so that one build runs everywhere.
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    { source: '/_next/static/:path*', headers: [nonPagePolicy] },
    { source: '/:health(livez|readyz)', headers: [nonPagePolicy] },
    { source: '/:file([^/]+\\.(?:svg|png|ico|txt))', headers: [nonPagePolicy] },
    // Our e-mails show the logo, and users read e-mails on other sites.
    {
      source: '/:file([^/]+\\.png)',
      headers: [{ key: 'Cross-Origin-Resource-Policy', value: 'cross-origin' }],
    },
    {
      source: '/:path*',
      has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
      headers: [hstsHeader],
    },
  ],
}
