import 'server-only'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { api, logFailure } from '../api.ts'
import { type Counted, guessesLeft } from '../limits/index.ts'
import { wasNotProcessed } from '../magiclinksdev/index.ts'
import type { Refusal } from '../messages/refusal.ts'
import { type Accepted, codeMac, codeState } from '../session/live-code.ts'
import type { Pending } from '../session/pending.ts'
import { countRefusal } from './refuse.ts'
import type { Prospect } from './view.ts'

/** One counted guess at a code. */
export interface Guess {
  /** The request's id, for log lines. */
  request: string
  pending: Pending
  code: string
  /** What the store knew of the code before the guess was counted. */
  state: Prospect
  counted: Counted
  /** Whether the same code was tried within moments: perhaps the other half of a double click. */
  hasTwin: () => Promise<boolean>
}

/** Whether the guess is right. Only HTTP 200 from the server, or a code that it accepted moments ago, says so. */
export async function evaluate(guess: Guess): Promise<Accepted | Refusal> {
  const { pending, code, state, counted } = guess
  const mac = codeMac(pending, code)
  // Before the comparison: whoever has the cookie and not the code may guess at an accepted one no more often.
  if (!counted.ok) return (await acceptedMeanwhile(guess, mac)) || countRefusal(counted)
  if (state.state === 'accepted') return state.codeMac === mac ? state : wrong(counted)

  const validated = await api().validateOtp(pending.otpId, code)
  if (validated.ok) return { sid: randomUUID(), at: Date.now(), codeMac: mac }

  const { failure } = validated
  if (failure.code === 'invalid-otp') return (await acceptedMeanwhile(guess, mac)) || wrong(counted)
  logFailure(failure, guess.request)
  if (!wasNotProcessed(failure))
    return { code: failure.code === 'time-out' ? 'checkTimedOut' : 'checkUncertain' }
  await counted.giveBack()
  return { code: 'checkFailed' }
}

const waitMs = 100
const waits = 20

/**
 * Of two equal tries at once only one gets a 200; the browser shows the answer to the other. So the other waits a
 * little for what the first has become.
 */
async function acceptedMeanwhile({ pending, hasTwin }: Guess, mac: string): Promise<Accepted | undefined> {
  if (!(await hasTwin())) return undefined
  for (let i = 0; i < waits; i += 1) {
    const now = await codeState(pending)
    if (now.state === 'accepted') return now.codeMac === mac ? now : undefined
    await setTimeout(waitMs)
  }
  return undefined
}

function wrong(counted: Counted): Refusal {
  const left = guessesLeft(counted)
  return left > 0 ? { code: 'codeWrong', values: { left } } : { code: 'codeDead' }
}
