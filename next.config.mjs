/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // Loaded from node_modules at run time: halves the server bundle.
  serverExternalPackages: [
    '@google-cloud/recaptcha-enterprise',
    'ioredis',
    'nodemailer',
    'pino',
    'rate-limiter-flexible',
  ],
  experimental: {
    // The largest form is an address, a code, a tag and a bot token; the proxy refuses more with 413 before this does.
    serverActions: { bodySizeLimit: '20kb' },
  },
}
