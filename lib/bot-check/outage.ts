import 'server-only'
import { wasAnsweredSince } from './availability.ts'
import { isShortage, watchLoad } from './overload.ts'
import { checkProvider } from './provider.ts'

/** If the provider answered within this time before an assessment began, or has answered since, it is not down. */
const recentMs = 3000

/**
 * Watches one assessment. If it fails, the returned function tells whether the provider is down for all users. Its
 * argument is the reason of the failure.
 *
 * An attacker must not be able to fake an outage. So none of these counts as one: an assessment that fails while others
 * are answered, a burst of requests that makes this instance read answers too late, and a token that makes the
 * provider fail.
 */
export function watchForOutage(): (reason: string) => Promise<boolean> {
  const beganAt = performance.now()
  const wasOverloaded = watchLoad()
  const isOurFault = (reason: string) => wasOverloaded() || isShortage(reason)
  const wasAnswered = () => wasAnsweredSince(beganAt - recentMs)

  return async (reason) => {
    if (wasAnswered() || isOurFault(reason)) return false
    const provider = await checkProvider()
    return !provider.works && !wasAnswered() && !isOurFault(provider.reason)
  }
}
