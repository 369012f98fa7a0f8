import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const project = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  resolve: { alias: { '@': project } },
  // As on the server: `server-only` then is an empty module instead of a throw.
  ssr: { resolve: { conditions: ['react-server'] } },
  test: { include: ['{app,components,lib,dev,bench}/**/*.test.{ts,tsx}', '*.test.ts'] },
})
