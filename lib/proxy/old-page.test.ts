import { NextRequest } from 'next/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { applySettings } from '../testing/settings.ts'

applySettings()
const { reloadOldPage } = await import('./old-page.ts')

const [ours, older, elsewhere] = ['40'.padEnd(42, 'a'), '40'.padEnd(42, 'b'), '40'.padEnd(42, 'c')]
beforeEach(() => {
  globalThis.signInActions = new Map([
    [ours, ['/sign-in', '/_not-found']],
    [elsewhere, ['/account']],
  ])
})
afterEach(() => {
  globalThis.signInActions = undefined
})

function answerTo(fields: Record<string, string>, headers: Record<string, string> = {}, path = '/sign-in') {
  const request = new NextRequest(`https://app.example.com${path}`, { method: 'POST', headers })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return reloadOldPage(request, form)
}
const bound = (id: string) => ({
  $ACTION_REF_3: '',
  '$ACTION_3:0': `{"id":"${id}","bound":"$@1"}`,
  '$ACTION_3:1': '[{}]',
})

test.each([
  [{ ...bound(ours), email: 'jane@example.com' }, {}],
  [{ [`$ACTION_ID_${ours}`]: '' }, {}],
  [{ '0': '[{},"$K1"]' }, { 'next-action': ours }],
])('a form of this build goes on: %j %j', (fields, headers) => {
  expect(answerTo(fields, headers)).toBeNull()
})

test.each([
  [{ ...bound(older), email: 'jane@example.com' }],
  [{ [`$ACTION_ID_${older}`]: '', email: 'jane@example.com' }],
])('without JavaScript an old page is loaded anew, with what was typed: %j', (fields) => {
  const answer = answerTo(fields)
  expect(answer?.status).toBe(303)
  expect(answer?.headers.get('location')).toBe('https://app.example.com/sign-in?notice=reloaded')
  expect(answer?.cookies.get('typed-email')).toMatchObject({
    value: 'jane@example.com',
    path: '/sign-in',
    maxAge: 30,
    httpOnly: true,
    secure: true,
  })
})

test('the way back after signing in stays', () => {
  const answer = answerTo(bound(older), {}, '/sign-in?next=%2Forders&notice=ended')
  expect(answer?.headers.get('location')).toBe(
    'https://app.example.com/sign-in?next=%2Forders&notice=reloaded',
  )
})

test('with JavaScript the answer is the one that its script knows', () => {
  const answer = answerTo({ _1_code: '1234 5678', '0': '[{},"$K1"]' }, { 'next-action': older })
  expect(answer?.status).toBe(404)
  expect(answer?.headers.get('x-nextjs-action-not-found')).toBe('1')
  expect(answer?.cookies.get('typed-code')?.value).toBe('1234 5678')
  expect(answer?.cookies.get('typed-email')).toBeUndefined()
})

test('what is too long is cut between characters', () => {
  const answer = answerTo({ ...bound(older), email: `${'a'.repeat(299)}😀😀` })
  expect(answer?.cookies.get('typed-email')?.value).toBe(`${'a'.repeat(299)}😀`)
})

test('an action of another page is answered like one of an older build', () => {
  expect(answerTo(bound(elsewhere))?.status).toBe(303)
  expect(answerTo(bound(elsewhere), {}, '/account')).toBeNull()
  expect(answerTo({ '0': '[{},"$K1"]' }, { 'next-action': elsewhere })?.status).toBe(404)
})

test('where there is no page, only what the page that says so has is an action', () => {
  expect(answerTo(bound(ours), {}, '/nowhere')).toBeNull()
  expect(answerTo(bound(elsewhere), {}, '/nowhere')?.status).toBe(303)
})

test('where a path may hold a parameter, Next.js decides', () => {
  globalThis.signInActions = new Map([[ours, ['/orders/[id]']]])
  expect(answerTo(bound(ours), {}, '/orders/7')).toBeNull()
})

test('what was typed is cut where no address reaches', () => {
  const answer = answerTo({ ...bound(older), email: 'a'.repeat(5000) })
  expect(answer?.cookies.get('typed-email')?.value).toHaveLength(300)
})

test('where the build left no list, Next.js decides', () => {
  globalThis.signInActions = null
  expect(answerTo(bound(older))).toBeNull()
})
