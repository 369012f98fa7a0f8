import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import { type Answer, type Sent, send } from '../support/request.ts'
import { control } from '../support/stand-ins.ts'
import { MARKER, malformed, randomFrom, type ValidValues } from './support/fuzzer.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

const REQUESTS = Number(process.env.FUZZ_REQUESTS || 2000)
const AT_ONCE = 16

/**
 * What Next.js itself prints about requests, which this application cannot prevent. Its lines about a malformed call of an
 * action may quote a part of the post. docs/security.md lists the requests that cause them.
 */
const linesOfNext = [
  /^(⨯ )?(uncaughtException: {2})?(Error|TypeError|SyntaxError)( \[InvariantError\])?: /,
  /^ {2}(digest: '\d+'|\[cause\]: TypeError: .*),?$/,
  /^Read more: https:\/\/nextjs\.org\/docs\/messages\/failed-to-find-server-action$/,
  /^`x-forwarded-host` header with value `.*` does not match `origin` header/,
  /^ {4,6}at (JSON\.parse|new Map) \(<anonymous>\)( \{)?$/,
  /^ {6}at ignore-listed frames$/,
  // The client hung up while the server was reading the body.
  /^(⨯ uncaughtException: {2})?Error: aborted$/,
  /^ {2}code: 'ECONNRESET'$/,
  // A router request with an invalid state. Next.js hides the headers of such a request from `proxy.ts`.
  /^⨯ Error: The router state header was sent but could not be parsed\.$/,
  /^ {4}at .*(\.next\/server\/|<unknown>|ignore-listed frames)/,
  /^\}$/,
]

/** Requests that Next.js answers with a 5xx before this application runs. */
const errorsOfNext: { why: string; matches: (sent: Sent) => boolean }[] = [
  { why: 'an invalid router state', matches: ({ headers = {} }) => 'next-router-state-tree' in headers },
  {
    why: 'a malformed call of an action',
    matches: ({ method, headers = {} }) =>
      method === 'POST' &&
      ('next-action' in headers || /^multipart\/form-data/i.test(String(headers['content-type']))),
  },
]

test(`${REQUESTS} malformed requests open no session, cause no API call and no unexpected 5xx, and are quoted in no log line of the application`, {
  tag: '@security',
}, async ({ deployment, logs, api }) => {
  test.setTimeout(480_000)
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
  const random = randomFrom(seed)
  const validValues = await collectValidValues(deployment)
  const before = deployment.output().length
  await control(deployment.standIns).forget()

  const counts = new Map<string, number>()
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1)
  const failures: string[] = []
  let remaining = REQUESTS
  const instance = deployment.instances[0]?.url ?? ''
  const worker = async () => {
    while (remaining > 0) {
      remaining -= 1
      const { kind, ...sent } = malformed(random, validValues)
      const proxyHeaders = {
        'x-forwarded-for': `10.1.${random.below(256)}.${random.below(256)}`,
        'x-forwarded-proto': 'https',
      }
      const answer = await send(instance, { ...sent, headers: { ...proxyHeaders, ...sent.headers } }).catch(
        hungUp,
      )
      count(`${kind} ${answer.status}`)
      const opensSession = answer.headers['set-cookie']?.some((line) =>
        line.startsWith(`${cookieNames.session}=Fe26`),
      )
      const showsAccount = answer.text.includes(en.accountEmail)
      const listed = errorsOfNext.find(({ matches }) => matches(sent))
      if (answer.status >= 500 && listed) count(`listed: ${listed.why}`)
      if (
        opensSession ||
        showsAccount ||
        (answer.status >= 500 && !listed) ||
        /\bat .+\.js:\d+/.test(answer.text)
      )
        failures.push(`${answer.status} ${JSON.stringify(sent)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))

  console.log(`seed ${seed}, ${REQUESTS} requests: ${JSON.stringify(Object.fromEntries([...counts].sort()))}`)
  expect.soft(failures.slice(0, 20)).toEqual([])
  expect.soft((await api.calls()).filter(({ endpoint }) => endpoint !== 'ready')).toEqual([])
  // Nothing restarts the process, so a response shows that it has survived. The first request may fail, because the server
  // may just have closed the connection that it uses.
  const status = async () => (await new HttpBrowser(deployment).open('/sign-in')).status
  await expect.poll(status).toBe(200)

  const lines = deployment.output().slice(before)
  const ours = lines.filter((line) => line.startsWith('{'))
  const unexpected = foreignLines(lines).filter((line) => !linesOfNext.some((pattern) => pattern.test(line)))
  console.log(`${ours.length} log lines of ours, ${lines.length - ours.length} of Next.js`)
  expect.soft([...new Set(unexpected)].slice(0, 60)).toEqual([])
  expect.soft(ours.filter((line) => line.includes(MARKER)).slice(0, 20)).toEqual([])
  expect(logs().filter(({ event }) => typeof event !== 'string')).toEqual([])
})

/**
 * The lines that the application did not log itself. A syntax error quotes up to ten characters before and after its
 * position. They may include line breaks, so each such error is joined into one line.
 */
function foreignLines(lines: readonly string[]): string[] {
  return lines
    .filter((line) => !line.startsWith('{'))
    .join('\n')
    .replace(/(SyntaxError: )[\s\S]{0,200}?(is not valid JSON)$/gm, '$1$2')
    .split('\n')
}

/** Stands for a response if the server closes the connection without one, as after a request that is not HTTP. */
function hungUp(): Answer {
  return { status: 0, headers: {}, text: '', ms: 0 }
}

/** Signs in, to get valid cookies and action IDs for the fuzzer. */
async function collectValidValues(deployment: Deployment): Promise<ValidValues> {
  const person = newPerson()
  const visitor = new HttpBrowser(deployment)
  await visitor.askForCode(person)
  const pending = visitor.cookies.get(cookieNames.pending) ?? ''
  const pages = [await visitor.open('/sign-in'), await visitor.open('/sign-in/code')]
  await visitor.enterCode(await visitor.codeFor(person))
  pages.push(await visitor.open('/account'))
  const ids = pages.flatMap(({ text }) => text.match(/\b[46]0[0-9a-f]{40}\b/g) ?? [])
  const [first, ...rest] = [...new Set(ids)]
  if (first === undefined) throw new Error('There are no actions in the pages')
  return {
    origin: deployment.url,
    pending,
    session: visitor.cookies.get(cookieNames.session) ?? '',
    device: visitor.cookies.get(cookieNames.device) ?? '',
    actionIds: [first, ...rest],
  }
}
