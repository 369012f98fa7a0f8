import { expect } from '@playwright/test'
import type { Answer } from '../../support/request.ts'
import { directive } from './observatory.ts'

/** Expects the headers that every response has, whether it is a page, a redirect, an error or a file. */
export function expectHeaders(what: string, answer: Answer): void {
  const { headers } = answer
  expect.soft(headers['strict-transport-security'], what).toBe('max-age=63072000; includeSubDomains')
  expect.soft(headers['x-content-type-options'], what).toBe('nosniff')
  expect.soft(headers['x-frame-options'], what).toBe('DENY')
  expect.soft(headers['referrer-policy'], what).toBe('same-origin')
  expect.soft(headers['cross-origin-opener-policy'], what).toBe('same-origin')
  expect.soft(headers['cross-origin-resource-policy'], what).toBe('same-origin')
  expect.soft(headers['permissions-policy'], what).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\)/)
  expect.soft(headers['x-powered-by'], what).toBeUndefined()
  expect.soft(headers.server, what).toBeUndefined()
  expect.soft(headers['access-control-allow-origin'], what).toBeUndefined()
  expect.soft(directive(answer, 'frame-ancestors'), what).toEqual(["'none'"])
  expect.soft(directive(answer, 'default-src'), what).toEqual(["'none'"])
  const scripts = directive(answer, 'script-src').join(' ')
  expect.soft(scripts, what).toMatch(/^('none'|'self' 'nonce-[\w+/]{22}==' 'strict-dynamic')$/)
  expect.soft(String(headers['content-security-policy']), what).not.toContain('unsafe')
}
