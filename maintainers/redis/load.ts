import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { isListed } from '../../lib/account/sessions.ts'
import { RedisStore } from '../../lib/store/redis.ts'
import { StoredAccount } from '../../lib/store/stored-account.ts'
import { address } from '../../lib/testing/address.ts'
import { readSettings, type Settings } from '../../lib/testing/settings.ts'
import { until } from '../../lib/testing/until.ts'

/** What this process tells an instance to do. */
export interface Load {
  name: string
  users: number
  settings: Settings
  urls: string[]
  topology: string
  prefix: string
}

/** What an instance reports. */
export type Report =
  | { event: 'unavailable' | 'unconfirmed'; at: number }
  | { event: 'signed in' | 'signing out' | 'signed out'; email: string; sessionId: string }
  | { event: 'guess'; email: string }

export interface Outcome {
  signIns: number
  signOuts: number
  /** Steps of users that failed because the store was unavailable. Sign-outs are not included. */
  failedSteps: number
  /** The longest period in which steps kept failing. */
  unavailableMs: number
  /** The same including sign-outs, which also need a replica of the new primary. */
  unconfirmedMs: number
  /** The most guesses over the limit that reached the API for one code. */
  guessesOverLimit: number
  /** Confirmed sign-outs whose session is live at the end. */
  undoneSignOuts: number
  /** Sessions that are not live at the end although their users did not sign out. */
  lostSessions: number
}

type Target = Omit<Load, 'name' | 'users' | 'prefix'>

const prefix = 'sign-in:faults.example.com:'
const names = ['a', 'b', 'c']
const limitMs = 60_000

/** Runs three instances under load, causes a fault, and stops the instances after it. */
export async function underLoad(target: Target, causeFault: () => Promise<void>): Promise<Outcome> {
  const reports: Report[] = []
  const instances = names.map((name) => start({ ...target, name, users: 3, prefix }, reports))
  const isBusy = (name: string) =>
    reports.some((report) => report.event === 'signed out' && report.email.startsWith(name))
  await until('users at each instance', async () => names.every(isBusy), limitMs)
  const faultAt = Date.now()
  await causeFault()
  for (const instance of instances) instance.send('stop')
  await Promise.all(instances.map((instance) => once(instance, 'exit')))
  return measureOutcome(target, reports, faultAt)
}

function start(load: Load, reports: Report[]): ChildProcess {
  const execArgv = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--conditions=react-server',
  ]
  const instance = fork(new URL('./instance.ts', import.meta.url), [JSON.stringify(load)], {
    execArgv,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error', NODE_ENV: 'production' },
    // Each failed step logs a line.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  instance.on('message', (report: Report) => reports.push(report))
  return instance
}

async function measureOutcome(
  { settings, urls, topology }: Target,
  reports: Report[],
  faultAt: number,
): Promise<Outcome> {
  readSettings(settings)
  const store = new RedisStore({ urls, topology, prefix })
  await until('the store', () => store.health().then(() => true))
  const live = async (report: Report) => {
    if (!('sessionId' in report)) return false
    const account = new StoredAccount(store, address(report.email), Date.now)
    await until('the account', () => account.read().then(() => true))
    return isListed(account.lastSeen, report.sessionId, Date.now())
  }
  const withEvent = (event: Report['event']) => reports.filter((report) => report.event === event)
  const sessionOf = (report: Report) => ('sessionId' in report ? report.sessionId : '')
  const ending = new Set(withEvent('signing out').map(sessionOf))
  const kept = withEvent('signed in').filter((report) => !ending.has(sessionOf(report)))
  const signedOut = withEvent('signed out')
  const keptLive = await countLive(kept, live)
  const undoneSignOuts = await countLive(signedOut, live)
  await store.close()
  const failuresOf = (kind: 'unavailable' | 'unconfirmed') =>
    reports.flatMap((report) => (report.event === kind && report.at >= faultAt ? [report.at] : []))
  const unavailable = failuresOf('unavailable')
  const guesses = new Map<string, number>()
  for (const report of reports)
    if (report.event === 'guess') guesses.set(report.email, (guesses.get(report.email) ?? 0) + 1)
  return {
    signIns: withEvent('signed in').length,
    signOuts: signedOut.length,
    failedSteps: unavailable.length,
    unavailableMs: longestMs(unavailable),
    unconfirmedMs: longestMs([...unavailable, ...failuresOf('unconfirmed')]),
    guessesOverLimit: Math.max(0, ...[...guesses.values()].map((count) => count - guessesPerCode)),
    undoneSignOuts,
    lostSessions: kept.length - keptLive,
  }
}

/** An outage is over when no step has failed for this long. */
const gapMs = 1000

function longestMs(times: number[]): number {
  let longest = 0
  let since = 0
  let last = Number.NEGATIVE_INFINITY
  for (const time of times.sort((a, b) => a - b)) {
    if (time - last > gapMs) since = time
    longest = Math.max(longest, time - since)
    last = time
  }
  return longest
}

/** `LIMIT_WRONG_PER_CODE`. */
const guessesPerCode = 5

async function countLive(reports: Report[], live: (report: Report) => Promise<boolean>): Promise<number> {
  let count = 0
  for (let i = 0; i < reports.length; i += 100) {
    const answers = await Promise.all(reports.slice(i, i + 100).map(live))
    count += answers.filter(Boolean).length
  }
  return count
}
