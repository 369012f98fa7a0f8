import { expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { type Answer, type Sent, send } from '../support/request.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

/** The known ways to spell the path of the account page in Next.js, and attempts at others. */
const paths = [
  '/account',
  '/account/',
  '/account//',
  '//account',
  '///account',
  '/./account',
  '/x/../account',
  '/%61ccount',
  '/account%2f',
  '/%2faccount',
  '/account%00',
  '/account%20',
  '/account;x=1',
  '/account?x=1',
  '/account?_rsc=abcde',
  '/account?nxtPx=1',
  '/account?__nextDataReq=1',
  '/ACCOUNT',
  '/account.rsc',
  '/account.txt',
  '/account.html',
  '/account.json',
  '/account.svg',
  '/account.prefetch.rsc',
  '/account.segments/_tree.segment.rsc',
  '/account.segments/_full.segment.rsc',
  '/account.segments/account/__PAGE__.segment.rsc',
  '/account.action',
  '/account/page',
  '/account/__PAGE__',
  '/en/account',
  '/index/account',
  '/_next/data/build/account.json',
  '/_next/static/../../account',
  '/_next/static/%2e%2e/%2e%2e/account',
  '/_next/static/..%2f..%2faccount',
  '/_next/image?url=/account&w=64&q=75',
  '/_next/postponed/resume/account',
  '/livez/../account',
  '/readyz/..%2faccount',
  '/logo.svg/../account',
  '/logo.svg/..%2faccount',
]

/** Headers that Next.js sends itself, headers in which proxies report the original request, and a few more. */
const headers: Record<string, string>[] = [
  {},
  { rsc: '1' },
  { rsc: '1', 'next-router-prefetch': '1' },
  { rsc: '1', 'next-router-prefetch': '2' },
  { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  { rsc: '1', 'next-router-segment-prefetch': '/account/__PAGE__' },
  {
    rsc: '1',
    'next-router-state-tree':
      '%5B%22%22%2C%7B%22children%22%3A%5B%22account%22%5D%7D%2Cnull%2Cnull%2Ctrue%5D',
  },
  { rsc: '1', 'next-hmr-refresh': '1' },
  { purpose: 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
  { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
  { 'x-middleware-subrequest-id': '0' },
  { 'x-middleware-next': '1' },
  { 'x-middleware-rewrite': '/account' },
  { 'x-middleware-invoke': '1' },
  { 'x-middleware-set-cookie': `${cookieNames.session}=x` },
  { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': 'x=y' },
  { 'x-invoke-path': '/account', 'x-invoke-status': '200' },
  { 'x-invoke-output': '/account', 'x-invoke-query': '%7B%7D' },
  { 'x-matched-path': '/account' },
  { 'x-now-route-matches': '1=account' },
  { 'x-nextjs-data': '1' },
  { 'x-nextjs-rewritten-path': '/account' },
  { 'x-next-revalidated-tags': 'a', 'x-next-revalidate-tag-token': 'b' },
  { 'x-next-resume-state-length': '10', 'next-resume': '1' },
  { 'x-prerender-revalidate': '1' },
  { 'x-vercel-protection-bypass': 'x' },
  { 'x-original-url': '/account', 'x-rewrite-url': '/account' },
  { 'x-forwarded-uri': '/account', 'x-forwarded-prefix': '/account' },
  { 'x-http-method-override': 'GET' },
  { 'x-request-id': 'x', 'x-nonce': 'x' },
  { authorization: 'Bearer x' },
]

test('without a session, no spelling of the path and no header opens the account page', {
  tag: '@security',
}, async ({ deployment, logs }) => {
  test.setTimeout(240_000)
  // Another user is signed in, so there is an account to leak.
  await new HttpBrowser(deployment).signIn(newPerson())
  const instance = deployment.instances[0]?.url ?? ''
  const cookies = ['', `${cookieNames.session}=x`, `${cookieNames.session}=; session=x; account=1`]
  const requests: Sent[] = [
    ...paths.flatMap((path) => headers.map((each) => ({ path, headers: each }))),
    ...headers.flatMap((each) => ['/', '/sign-in', '/x'].map((path) => ({ path, headers: each }))),
    ...cookies.flatMap((cookie) => paths.map((path) => ({ path, headers: { cookie } }))),
    ...paths.map((path) => ({ path, method: 'HEAD' })),
    ...paths.map((path) => ({ path: `http://${new URL(deployment.url).host}${path}` })),
  ]
  const failures: string[] = []
  const statuses = new Map<number, number>()
  for (let from = 0; from < requests.length; from += 20) {
    const answers = await Promise.all(
      requests.slice(from, from + 20).map(async (sent) => ({ sent, answer: await follow(instance, sent) })),
    )
    for (const { sent, answer } of answers) {
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      const shown = /Signed in as|Where you are signed in|person-[0-9a-f]+@/.test(answer.text)
      if (shown || (answer.status >= 500 && !isUnreadableRouterState(sent)))
        failures.push(`${answer.status} ${JSON.stringify(sent)}`)
    }
  }
  console.log(`${requests.length} requests, statuses ${JSON.stringify([...statuses])}`)
  expect(failures).toEqual([])
  // Next.js throws an error at a router state that it cannot read.
  const errors = logs().filter(({ level }) => level === 'error')
  expect(errors.filter(({ event }) => event !== 'request.failed')).toEqual([])
  expect(errors.length).toBeLessThanOrEqual(requests.filter(isUnreadableRouterState).length)
})

/** Sends a request. Next.js may redirect a router request to a URL with a hash of its headers. Then this follows. */
async function follow(origin: string, sent: Sent): Promise<Answer> {
  const answer = await send(origin, sent)
  const location = answer.headers.location ?? ''
  return answer.status === 307 && location.includes('_rsc=')
    ? send(origin, { ...sent, path: location })
    : answer
}

/** Next.js answers 500 to a router state that it cannot read, before this application runs. */
function isUnreadableRouterState({ headers = {} }: Sent): boolean {
  return 'next-router-state-tree' in headers
}

test('with a session, no spelling of the path shows another user, and a response with the account is never cached', {
  tag: '@security',
}, async ({ deployment, person, stranger }) => {
  const owner = new HttpBrowser(deployment)
  await owner.signIn(person)
  await new HttpBrowser(deployment).signIn(stranger)
  const instance = deployment.instances[0]?.url ?? ''
  for (const path of paths) {
    const answer = await owner.copy().sendTo(instance, { path })
    expect(answer.status, path).toBeLessThan(500)
    expect(answer.text, path).not.toContain(stranger.email)
    const shown = answer.text.includes(person.email)
    if (shown) expect(answer.headers['cache-control'], path).toContain('no-store')
  }
})
