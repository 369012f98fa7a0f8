import { expect, test } from 'vitest'
import { isMisleading } from './next-output.ts'

test.each([
  '- Local:         http://127.0.0.1:3000',
  '- Network:       http://127.0.0.1:3000',
  '\u001b[1m- Local:\u001b[22m http://127.0.0.1:3000',
  '- Experiments (use with caution):',
  '  ⨯ preloadEntriesOnStart',
  '  · proxyClientMaxBodySize: "1mb"',
  ' ⚠ "next start" does not work with "output: standalone" configuration.',
  ' GET /livez 200 in 20ms',
])('the line %j of Next.js is hidden', (line) => {
  expect(isMisleading(line)).toBe(true)
})

test.each([
  '▲ Next.js 16.4.6 (Turbopack)',
  '✓ Ready in 538ms',
  ' ✓ Compiled / in 2s',
  ' GET /sign-in 200 in 1430ms',
  ' ⨯ Error: The table of users is down',
  '    at Page (app/orders/page.tsx:7:9)',
  '{"level":"info","event":"server.started"}',
  '',
])('the line %j of Next.js is shown', (line) => {
  expect(isMisleading(line)).toBe(false)
})
