import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseEmailAddress } from '../email-address.ts'

/** Longer than the code lives, so that the code page can say that it expired and offer a new one. */
export const pendingSeconds = 60 * 60

/** What is sealed in the pending cookie. Only a browser with this cookie can submit the code. */
export const pendingSchema = z.object({
  /** A client cannot predict it. A resend keeps it and replaces the OTP ID. */
  attemptId: z.uuid(),
  email: z.string().transform((text, context) => parseEmailAddress(text) ?? invalid(context)),
  otpId: z.uuid(),
  /** Milliseconds since the epoch. */
  sentAt: z.number(),
  expiresAt: z.number(),
  /** Where to go after signing in. It is checked again when it is used. */
  next: z.string().nullable(),
})

export type PendingSignIn = z.infer<typeof pendingSchema>

/** No vowels, so that no words appear. No digits, because a phone would take the reference for the code. */
const referenceAlphabet = 'BCDFGHJKLMNPQRSTVWXZ'

/** Three letters that tell one attempt from another: in the subject of the email, on the code page and in its form. */
export function referenceOf(attemptId: string): string {
  const digest = createHash('sha256').update(`reference:${attemptId}`).digest()
  return [...digest.subarray(0, 3)].map((byte) => referenceAlphabet[byte % referenceAlphabet.length]).join('')
}

function invalid(context: z.RefinementCtx): never {
  context.addIssue('not an email address')
  return z.NEVER
}
