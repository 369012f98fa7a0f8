import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { log } from './log.ts'
import { logRequestError } from './request-error.ts'

vi.mock('next/headers', () => ({}))

const id = '58dd5171-0048-412e-a0f9-078130ed29b2'
const context = {
  routerKind: 'App Router',
  routePath: '/orders/[id]',
  routeType: 'render',
  revalidateReason: undefined,
} as const

/** Logs an error, and returns the fields of the line. */
function logged(error: unknown, headers: Record<string, string> = { 'x-request-id': id }) {
  const write = vi.spyOn(log, 'error').mockReturnValue()
  onTestFinished(() => write.mockRestore())
  logRequestError(error, { path: '/orders/7?jane', method: 'GET', headers }, context)
  expect(write).toHaveBeenCalledOnce()
  return write.mock.calls[0]?.[0]
}

test('an unexpected error is logged with its request, route, class, digest and positions in the code, but without its message', () => {
  const error = Object.assign(new RangeError('jane@example.com\n    at (/jane:1:1)'), { digest: '42' })
  const line = logged(error)
  expect(line).toEqual({
    event: 'request.failed',
    request: id,
    route: '/orders/[id]',
    reason: 'render',
    cause: 'RangeError',
    digest: '42',
    stack: expect.arrayContaining([expect.stringMatching(/^lib\/request-error\.test\.ts:\d+:\d+$/)]),
  })
  expect(JSON.stringify(line)).not.toContain('jane')
})

test('a thrown value that is not an Error is logged by its type, and an invalid request ID is left out', () => {
  expect(logged('jane', { 'x-request-id': 'forged' })).toEqual({
    event: 'request.failed',
    route: '/orders/[id]',
    reason: 'render',
    cause: 'string',
  })
})

test.each([
  ['the files of the build', false, /page\.cjs:1:\d+$/],
  ['the source, if Node.js reads source maps', true, /^app\/orders\/page\.tsx:3:\d+$/],
])('the logged positions of an error are in %s', (_, enabled, place) => {
  const folder = mkdtempSync(join(tmpdir(), 'built-'))
  const { prepareStackTrace } = Error
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
    Error.prepareStackTrace = prepareStackTrace
    process.setSourceMapsEnabled(false)
  })
  process.setSourceMapsEnabled(enabled)
  // Next.js sets this too. Node.js then does not map stack traces.
  Error.prepareStackTrace = (error, frames) => [error, ...frames].join('\n    at ')
  const map = { version: 3, sources: [resolve('app/orders/page.tsx')], names: [], mappings: 'AAEA' }
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  const built = join(folder, 'page.cjs')
  writeFileSync(built, `module.exports = new Error('no orders')\n//# sourceMappingURL=${url}\n`)
  expect(logged(createRequire(import.meta.url)(built))?.stack?.[0]).toMatch(place)
})
