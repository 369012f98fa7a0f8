import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: path('./') },
      // Outside the bundler the marker module would throw; the server's own condition resolves it to nothing.
      { find: 'server-only', replacement: path('./node_modules/server-only/empty.js') },
    ],
  },
  test: {
    include: ['{app,components,lib,dev}/**/*.test.{ts,tsx}', '*.test.ts'],
    // Refusals and outages are what many tests are about; their log lines would bury the results.
    env: { LOG_LEVEL: 'error' },
    retry: process.env.CI ? 1 : 0,
    // What a person in a browser waits for at most; the property-based tests say their own.
    testTimeout: 12_000,
  },
})
