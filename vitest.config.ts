import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: path('./') },
      // Without a bundler, importing `server-only` throws. On the server, Next.js replaces it with this empty file.
      { find: 'server-only', replacement: path('./node_modules/server-only/empty.js') },
    ],
  },
  test: {
    include: ['{app,components,lib,dev}/**/*.test.{ts,tsx}', '*.test.ts'],
    // Many tests cause errors and outages, and their log lines would bury the results.
    env: { LOG_LEVEL: 'error' },
    // Most tests wait for another process, so one worker per core is not too many.
    maxWorkers: '100%',
    retry: process.env.CI ? 1 : 0,
    // Longer than the 10 seconds that tests give another process. Property-based tests set their own timeouts.
    testTimeout: 12_000,
  },
})
