import { type Browser, chromium } from '@playwright/test'
import { BROWSER_SETTING } from '../../../dev/needs.ts'
import { startCountingProxy } from '../../../e2e/support/counting-proxy.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { ready } from '../../../e2e/support/ready.ts'
import { startRedis } from '../../../e2e/support/redis.ts'
import { startApplication } from '../support/application.ts'
import { buildBare } from '../support/bare.ts'
import { buildBetterAuth, mailedCode, startBetterAuth } from '../support/better-auth.ts'
import { send } from '../support/http.ts'
import { forEach } from '../support/load.ts'
import { PROJECT, type Server, startNext } from '../support/next.ts'
import { inTurn } from '../support/rounds.ts'
import {
  browser as browserHeaders,
  codeFor,
  fieldsOf,
  type Guest,
  newGuest,
  postForm,
  signInByForm,
} from '../support/sign-in.ts'
import { callsOf, type StandIn, startStandIn } from '../support/stand-ins.ts'
import { compared, type Row, type Section } from '../support/table.ts'

const rounds = 41
/** How many users sign in without a browser before the measurement, so that V8 has compiled the code. */
const warmUp = 300
const maxStoreOperations = 16

/** Measures what one sign-in costs the server: all requests of a browser with scripts, from the first page to the account. */
export async function signInCost(): Promise<Section> {
  const standIn = await startStandIn()
  const executablePath = process.env[BROWSER_SETTING]
  const browser = await chromium.launch(executablePath ? { executablePath } : {})
  const [ours, betterAuth, floor] = [
    await startApplication(PROJECT, standIn),
    await startBetterAuth(buildBetterAuth().withProxy, standIn, 'sqlite'),
    await startNext(buildBare(), await freePort(), {}, '/flow'),
  ]
  const arms = {
    ours: armOf(browser, ours, (guest) => codeFor(guest, standIn)),
    betterAuth: armOf(browser, betterAuth, (guest) => mailedCode(betterAuth.url, guest)),
    floor: armOf(browser, floor, undefined),
  }
  for (const arm of Object.values(arms)) await arm.warmUp()
  const all = await inTurn(rounds, async () => ({
    ours: await arms.ours.signIn(),
    betterAuth: await arms.betterAuth.signIn(),
    floor: await arms.floor.signIn(),
  }))
  await Promise.all([ours, betterAuth, floor].map(({ child }) => child.stop()))
  const services = await countServices(browser, standIn)
  await Promise.all([browser.close(), standIn.close()])

  type Round = (typeof all)[number]
  const versus = (peer: 'betterAuth' | 'floor', name: string, atMost: number) => {
    const row = (what: string, unit: string, of: (cost: Cost) => number) => ({
      what: `${what} vs. ${name}`,
      unit,
      rounds: all,
      ours: (round: Round) => of(round.ours),
      peer: (round: Round) => of(round[peer]),
    })
    return [
      compared({ ...row('CPU time of the server', ' ms', ({ cpuMs }) => cpuMs), atMost }),
      compared(row('requests', '', ({ requests }) => requests)),
      compared(row('bytes on the wire', ' KB', ({ kilobytes }) => kilobytes)),
    ]
  }
  return {
    about:
      'One whole sign-in in Chromium with scripts and an empty cache: the first page, the email address, the code page, the code, the account, and everything that these pages load.',
    rows: [...versus('betterAuth', 'better-auth', 0.9), ...versus('floor', 'the floor', 1.5), ...services],
    notes: [
      'better-auth: server actions of our pages call its e-mail OTP plugin, which uses SQLite. better-auth makes and keeps the code itself, while our side calls another server three times. The rate limits of better-auth do not apply to calls of `auth.api`.',
      'The floor: three pages and two actions of the same Next.js that do nothing. Each page has a style sheet, a picture and a client component, so that the browser requests the same kinds of files.',
      'On our side, all limits are on except `LIMIT_SENDS_PER_HOUR`, and the store is a SQLite file.',
    ],
  }
}

interface Cost {
  cpuMs: number
  requests: number
  kilobytes: number
}

/** @param codeOf Returns the code that was sent. It is undefined for the floor, which sends none. */
function armOf(
  browser: Browser,
  server: Server,
  codeOf: ((guest: Guest) => Promise<string>) | undefined,
): { warmUp(): Promise<unknown>; signIn(): Promise<Cost> } {
  const signIn = (guest: Guest) => signInWithBrowser(browser, server, guest, codeOf)
  const once = (guest: Guest) =>
    codeOf ? signInByForm(server.url, guest, codeOf) : passFloor(server.url, guest)
  return {
    warmUp: () => forEach(Array.from({ length: warmUp }, newGuest), 4, once),
    signIn: () => signIn(newGuest()),
  }
}

async function passFloor(url: string, guest: Guest): Promise<void> {
  await postForm(url, '/flow', await fieldsOf(url, '/flow', 'Send'), guest)
  await postForm(url, '/flow/code', await fieldsOf(url, '/flow/code', 'Check'), guest)
  await send(`${url}/flow/account`, { headers: browserHeaders })
}

async function signInWithBrowser(
  browser: Browser,
  { url, usage }: Server,
  guest: Guest,
  codeOf: ((guest: Guest) => Promise<string>) | undefined,
): Promise<Cost> {
  const context = await browser.newContext({ extraHTTPHeaders: { 'X-Forwarded-For': guest.clientIp } })
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  let [requests, bytes] = [0, 0]
  network.on('Network.requestWillBeSent', ({ redirectResponse }) => {
    requests += 1
    bytes += redirectResponse?.encodedDataLength ?? 0
  })
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await network.send('Network.enable')

  const before = await usage()
  await page.goto(`${url}${codeOf ? '/sign-in' : '/flow'}`, { waitUntil: 'networkidle' })
  await page.locator('[name=email]').fill(guest.email)
  await page.locator('[name=email]').press('Enter')
  await page.waitForURL('**/code')
  await page.locator('[name=code]').waitFor()
  // Our form submits a complete code without a click.
  await page.locator('[name=code]').fill(codeOf ? await codeOf(guest) : '12345678')
  if (!codeOf) await page.locator('[name=code]').press('Enter')
  await page.waitForURL('**/account')
  await page.waitForLoadState('networkidle')
  const after = await usage()
  await context.close()
  return { cpuMs: after.cpuMs - before.cpuMs, requests, kilobytes: bytes / 1000 }
}

/** Counts the store operations and the calls to magiclinksdev of one sign-in. Each Redis command is one operation. */
async function countServices(browser: Browser, standIn: StandIn): Promise<Row[]> {
  const redis = await startRedis()
  const proxy = await startCountingProxy(redis.url)
  const server = await startApplication(PROJECT, standIn, { REDIS_URL: proxy.url })
  await ready({ instances: [server] })
  const codeOf = (guest: Guest) => codeFor(guest, standIn)
  // The first sign-in loads the Lua scripts and the keys.
  await signInByForm(server.url, newGuest(), codeOf)

  const callsBefore = (await callsOf(standIn)).length
  proxy.take()
  await signInWithBrowser(browser, server, newGuest(), codeOf)
  const operations = proxy.take().commands.length
  const calls = (await callsOf(standIn)).length - callsBefore
  await Promise.all([server.child.stop(), proxy.stop(), redis.stop()])
  const row = { peer: '', ratio: '' }
  return [
    {
      ...row,
      what: 'store operations',
      ours: String(operations),
      limit: `≤ ${maxStoreOperations}`,
      met: operations > 0 && operations <= maxStoreOperations,
    },
    { ...row, what: 'calls to the magiclinksdev server', ours: String(calls), limit: '', met: undefined },
  ]
}
