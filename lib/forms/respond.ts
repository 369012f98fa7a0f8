import 'server-only'
import { refresh } from 'next/cache'
import type { NoticeName } from '../http/notice-cookie.ts'
import { redirect303 } from '../http/redirect.ts'
import { requestId } from '../http/request.ts'
import { log } from '../log.ts'
import { currentLocale } from '../messages/locale.ts'
import { SessionUnverifiable } from '../session/current.ts'
import { isTerminal, type SignInError, type SignInErrorCode } from '../sign-in/errors.ts'
import { logStoreUnavailable } from '../store/log-unavailable.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import { type CookieWrites, writeCookies } from './cookies.ts'
import { errorText } from './error-text.ts'
import { writeNotice } from './notice.ts'
import type { FormState } from './state.ts'

/** What an action returns: an error, a redirect with the cookies and the notice to write, or `stay` on the page. */
export type ActionResult =
  | { error: SignInError; who?: string }
  | { redirect: string; cookies?: CookieWrites; notice?: NoticeName; history?: 'replace' }
  | { stay: true }

/**
 * Runs an action and answers the browser: with an error beside the input, or with cookies and a redirect. If the store
 * is unavailable or the session cannot be verified, the action stops and the user sees the `storeUnavailable` message.
 *
 * @param input The text that the user entered. The form shows it again beside an error.
 */
export async function respond(input: string, action: () => Promise<ActionResult>): Promise<FormState> {
  const result = await action().catch(unavailableResult)
  if ('error' in result) return showError(result, input)
  if ('stay' in result) return {}
  if (result.cookies) await writeCookies(result.cookies)
  if (result.notice) await writeNotice(result.notice)
  return redirect303(result.redirect, result.history)
}

async function unavailableResult(error: unknown): Promise<ActionResult> {
  if (isStoreUnavailable(error)) logStoreUnavailable(error, await requestId())
  else if (!(error instanceof SessionUnverifiable)) throw error
  return { error: { code: 'storeUnavailable' } }
}

const wrongCodeErrors: readonly SignInErrorCode[] = ['codeWrong', 'codeWrongLast', 'codeExhausted']

/** How many characters of the input a form gets back. An email address has at most 254. */
const maxEchoed = 300

async function showError(
  { error, who }: { error: SignInError; who?: string },
  input: string,
): Promise<FormState> {
  const event = wrongCodeErrors.includes(error.code) ? 'code.wrong' : 'code.refused'
  log.info({ event, request: await requestId(), who, reason: error.code })
  // The page itself says that the code no longer works, so it is rendered again.
  if (isTerminal(error)) refresh()
  const lang = await currentLocale()
  return {
    ...errorText(error, lang),
    lang,
    code: error.code,
    isTerminal: isTerminal(error),
    input: input.slice(0, maxEchoed),
  }
}
