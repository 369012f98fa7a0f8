import 'server-only'
import type { ClientAddress } from '../client-address.ts'
import { env } from '../env/index.ts'
import { pseudonym } from '../identity.ts'
import { type Count, type Counted, count, freeAt } from './count.ts'
import { type Lane, rules } from './rules.ts'

export type { Counted } from './count.ts'
export type { Lane } from './rules.ts'

/** Who is counted. All that decides it comes from the sealed cookies and the trusted proxy, never from a form. */
export interface Subject {
  /** Pseudonym of the e-mail address. */
  account: string
  /** Id of this browser, when it signed in to this account before. */
  device: string | undefined
  address: ClientAddress
}

/** Before the bot check: codes asked for from one client address, or from the known browsers of an account. */
export function countSendFrom(subject: Subject): Promise<Counted> {
  return count(fromCounts(subject, rules(env()).sendsFromAddress))
}

/** Before an e-mail: the account's wait, hour and day, and the whole application's hour. */
export function countSend(subject: Subject): Promise<Counted> {
  return count(sendCounts(subject))
}

/** From when on a code can be sent to this account, in milliseconds since the epoch. */
export function sendFreeAt(subject: Subject): Promise<number> {
  return freeAt(sendCounts(subject))
}

/** Before the bot check: guesses from one client address, or from the known browsers of an account. */
export function countGuessFrom(subject: Subject): Promise<Counted> {
  return count(fromCounts(subject, rules(env()).wrongFromAddress))
}

/**
 * Before a validation: one guess at this code and at this account. A known browser first spends its own budget and
 * that of all known ones, then it shares the lane of the unknown.
 */
export async function countGuess(otpId: string, { account, device }: Subject): Promise<Counted> {
  const { wrongPerAccount, wrongPerDevice } = rules(env())
  const code = codeCount(otpId, account)
  const shared = [code, { rule: wrongPerAccount, key: laneKey(account, 'unknown') }]
  if (!device) return count(shared)

  const own = [
    code,
    { rule: wrongPerAccount, key: laneKey(account, 'known') },
    { rule: wrongPerDevice, key: `{${account}}:${device}` },
  ]
  const counted = await count(own)
  return counted.ok || counted.rule === code.rule ? counted : count(shared)
}

/** Whether a code is dead: it has had all its wrong guesses. Counts nothing. */
export async function isDead(otpId: string, { account }: Pick<Subject, 'account'>): Promise<boolean> {
  return (await freeAt([codeCount(otpId, account)])) > Date.now()
}

/** How many wrong guesses the code still bears after this one; at 0 it is dead. */
export function guessesLeft(counted: Counted): number {
  return counted.ok ? (counted.left.get('wrong-code') ?? 0) : 0
}

function codeCount(otpId: string, account: string): Count {
  return { rule: rules(env()).wrongPerCode, key: `{${account}}:${otpId}` }
}

function sendCounts({ account, device }: Subject): Count[] {
  const { sendGap, sendsPerHour, sendsPerDay, sendsOfAll } = rules(env())
  const lane: Lane = device ? 'known' : 'unknown'
  const perAccount = [sendGap, sendsPerHour, sendsPerDay].map((rule) => ({
    rule,
    key: laneKey(account, lane),
  }))
  return [...perAccount, { rule: sendsOfAll[lane], key: 'all' }]
}

/**
 * A known browser is not asked where it comes from: a stranger at its address cannot keep it out. It has a budget all
 * the same, since each post that gets past this costs an assessment.
 */
function fromCounts({ account, device, address }: Subject, perAddress: Count['rule']): Count[] {
  if (device) return [{ rule: perAddress, key: laneKey(account, 'known') }]
  if (address.kind === 'none') return []
  if (address.kind === 'unknown') return [{ rule: rules(env()).fromUnknownAddress, key: 'all' }]
  return [{ rule: perAddress, key: pseudonym('client', address.address) }]
}

/** The tag in braces keeps all counters of one account on one node of a Redis Cluster. */
function laneKey(account: string, lane: Lane): string {
  return `{${account}}:${lane}`
}
