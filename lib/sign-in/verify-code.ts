import 'server-only'
import {
  type ApiAnswer,
  checkingMs,
  type FailedOutcome,
  type Outcome,
  readOutcome,
  type Submission,
  settle,
  submit,
} from '../account/code.ts'
import { wasNotProcessed } from '../magiclinksdev/index.ts'
import { keyedHash } from '../pseudonym.ts'
import { logStoreUnavailable } from '../store/log-unavailable.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import { logFailure } from '../upstream.ts'
import type { SignInContext } from './context.ts'
import { type SignInError, signInError } from './errors.ts'
import type { PendingSignIn } from './pending.ts'
import type { Refund } from './quotas.ts'

/** The submitted code as the store may keep it: as an HMAC. An attacker could crack a plain hash by brute force. */
export function submissionOf(
  { knownBrowser, visitor }: SignInContext,
  { attemptId, otpId }: PendingSignIn,
  code: string,
): Submission {
  const mac = keyedHash(`code:${otpId}:${code}`).toString('base64url')
  return { attemptId, otpId, mac, request: visitor.requestId, knownBrowser }
}

/**
 * Finds out whether a submitted code is right: notes it, asks the API, notes the answer. Only HTTP 200 from the API
 * means that it is right.
 *
 * @param refundClient Called if the API accepted the code, or certainly did not evaluate it.
 */
export async function verifyCode(
  context: SignInContext,
  submission: Submission,
  code: string,
  refundClient: Refund,
): Promise<Outcome> {
  const { account, services } = context
  const startedAt = services.monotonic()
  const submitted = await account.update((current, now) => submit(current, submission, services.limits, now))
  // Submitting an accepted code again is not refunded, because each submit may cost the server another JWT.
  if (submitted.next === 'answer') return submitted.answer
  const refundIfFree = async (answer: ApiAnswer | Outcome['outcome']) => {
    const isFree = answer === 'accepted' || answer === 'not-evaluated'
    if (isFree) await refundClient().catch(ignoreUnavailable)
  }
  if (submitted.next === 'wait') {
    const outcome = await waitForOutcome(context, submission, startedAt)
    await refundIfFree(outcome.outcome)
    return outcome
  }

  const answer = await askApi(context, submission, code)
  const [outcome] = await Promise.all([
    noteAnswer(context, submission, answer, startedAt),
    refundIfFree(answer),
  ])
  return outcome
}

async function askApi(
  { services, visitor }: SignInContext,
  { otpId }: Submission,
  code: string,
): Promise<ApiAnswer> {
  const validated = await services.validateOtp(otpId, code)
  if (validated.ok) return 'accepted'
  if (validated.failure.code === 'invalid-otp') return 'wrong'
  logFailure(validated.failure, visitor.requestId)
  return wasNotProcessed(validated.failure) ? 'not-evaluated' : 'unknown'
}

/**
 * Saves what the API answered. If the store is unavailable, saving a 200 is retried for as long as the code counts as
 * being checked, and any other answer is lost.
 */
async function noteAnswer(
  { account, services, visitor }: SignInContext,
  submission: Submission,
  answer: ApiAnswer,
  startedAt: number,
): Promise<Outcome> {
  const { limits, monotonic, newId, sleep } = services
  const sessionId = newId()
  for (;;) {
    try {
      return await account.update((current, now) =>
        settle(current, submission, answer, sessionId, limits, now),
      )
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error
      logStoreUnavailable(error, visitor.requestId)
      if (answer !== 'accepted' || monotonic() + retryMs > startedAt + checkingMs)
        return { outcome: 'unknown' }
    }
    await sleep(retryMs)
  }
}

const retryMs = 500
const firstPauseMs = 50
const longestPauseMs = 500

/**
 * A double submit sends the same code twice, and only the first request asks the API. The browser shows the response to
 * the last request, so the second request waits for the result of the first. The second request is not a guess.
 */
async function waitForOutcome(
  { account, services }: SignInContext,
  submission: Submission,
  startedAt: number,
): Promise<Outcome> {
  const { limits, monotonic, now, sleep } = services
  const deadline = startedAt + checkingMs
  let pauseMs = firstPauseMs
  while (monotonic() < deadline) {
    await sleep(Math.min(pauseMs, deadline - monotonic()))
    const outcome = readOutcome(await account.read(), submission, limits, now())
    if (outcome) return outcome
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)
  }
  return { outcome: 'unknown' }
}

/** The error for each outcome that does not sign the user in. */
export function outcomeError(outcome: FailedOutcome): { error: SignInError } {
  switch (outcome.outcome) {
    case 'wrong':
      // Not `exhausted`: a code whose answer was lost may still be submitted again.
      if (outcome.left === 0) return signInError('codeWrongLast')
      return signInError('codeWrong', { values: { left: outcome.left } })
    case 'too-many-guesses':
      return signInError('guessTooMany', { retryAt: outcome.retryAt })
    default:
      return signInError(outcomeErrors[outcome.outcome])
  }
}

export const outcomeErrors = {
  exhausted: 'codeExhausted',
  replaced: 'codeReplaced',
  expired: 'codeExpired',
  used: 'codeUsed',
  unknown: 'checkUncertain',
  'probably-used': 'codeMaybeUsed',
  'not-evaluated': 'checkFailed',
} as const

function ignoreUnavailable(error: unknown): void {
  if (!isStoreUnavailable(error)) throw error
}
