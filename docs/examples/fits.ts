import type { assessToken } from '@/lib/bot-check/recaptcha'
import type { Delivered, Delivery } from '@/lib/delivery/delivery'
import type { sessionClaims } from '@/lib/session/jwt'
import type { parseAllowedEmail } from '@/lib/sign-in/allowed-email'
import { assessToken as assessByTurnstile } from './lib/bot-check/turnstile.ts'
import { deliverByChat } from './lib/delivery/by-chat.ts'
import { sessionClaims as claimsWithUser } from './lib/session/users-table.ts'
import { parseAllowedEmail as invitedOnly } from './lib/sign-in/invited-only.ts'

/** The claims that reading a session needs. A fork adds claims of its own. */
type RequiredClaims = Pick<Awaited<ReturnType<typeof sessionClaims>>, 'uid' | 'sid' | 'auth_time' | 'purpose'>

/**
 * Compiles only if each example fits where its page puts it. The examples for `lib` import as if they were there
 * (`rootDirs` in tsconfig.json).
 */
export const fits = {
  delivery: deliverByChat satisfies (delivery: Delivery) => Promise<Delivered>,
  whoMaySignIn: invitedOnly satisfies typeof parseAllowedEmail,
  botCheck: assessByTurnstile satisfies typeof assessToken,
  claims: claimsWithUser satisfies (...args: Parameters<typeof sessionClaims>) => Promise<RequiredClaims>,
}
