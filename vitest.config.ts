import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: path('./') },
      // Outside the bundler, this marker module would throw. On the server it resolves to an empty file.
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
    // Longer than any user waits in a browser. Property-based tests set their own timeouts.
    testTimeout: 12_000,
  },
})
