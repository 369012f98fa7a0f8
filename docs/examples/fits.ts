import type { assess } from '@/lib/bot-check/recaptcha'
import type { Delivered, Delivery } from '@/lib/delivery/delivery'
import type { sessionClaims } from '@/lib/session/jwt'
import type { parseSignInAddress } from '@/lib/sign-in/address'
import { deliverByChat } from './delivery-by-chat.ts'
import { parseSignInAddress as invitedOnly } from './invited-only.ts'
import { assess as assessByTurnstile } from './turnstile.ts'
import { sessionClaims as claimsWithUser } from './users-table.ts'

/** Each example fits where its page says that it goes: this file does not compile otherwise. */
export const fits = {
  delivery: deliverByChat satisfies (delivery: Delivery) => Promise<Delivered>,
  whoMaySignIn: invitedOnly satisfies typeof parseSignInAddress,
  botCheck: assessByTurnstile satisfies typeof assess,
  claims: claimsWithUser satisfies (
    ...about: Parameters<typeof sessionClaims>
  ) => Promise<ReturnType<typeof sessionClaims>>,
}
