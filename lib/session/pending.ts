import 'server-only'
import { createHash, randomUUID } from 'node:crypto'
import { cookies } from 'next/headers'
import { z } from 'zod'
import { type EmailAddress, parseEmailAddress } from '../email-address.ts'
import { requestId } from '../request.ts'
import { cookieNamed, seal, unseal } from './cookies.ts'

/** Outlives the code, so that the code page can say that it expired and offer a new one. */
const cookieSeconds = 60 * 60

const schema = z.object({
  /** Random id of this attempt in this browser. A resend keeps it and replaces the OTP ID. */
  flow: z.uuid(),
  email: z.string().transform((text, context) => parseEmailAddress(text) ?? refuse(context)),
  otpId: z.uuid(),
  /** Milliseconds since the epoch. */
  sentAt: z.number(),
  expiresAt: z.number(),
  /** Where to go after signing in; checked again when it is used. */
  next: z.string().nullable(),
})

/** A pending sign-in: a code was sent, and this browser is to type it. */
export type Pending = z.infer<typeof schema>

/** The pending sign-in of this browser, or null. The seal is the only source of the address and the OTP ID. */
export async function readPending(): Promise<Pending | null> {
  const value = (await cookies()).get(cookieNamed('sign-in').name)?.value
  return value ? unseal('sign-in', value, schema, await requestId()) : null
}

export async function writePending(pending: Pending): Promise<void> {
  const { name, options } = cookieNamed('sign-in')
  const value = await seal('sign-in', pending, cookieSeconds)
  const jar = await cookies()
  jar.set(name, value, { ...options, maxAge: cookieSeconds })
}

export async function dropPending(): Promise<void> {
  const { name, options } = cookieNamed('sign-in')
  const jar = await cookies()
  jar.set(name, '', { ...options, maxAge: 0 })
}

/** The flow that a new code belongs to: the same for the same address in the same browser, else a new one. */
export function flowFor(email: EmailAddress, pending: Pending | null): string {
  return pending?.email === email ? pending.flow : randomUUID()
}

/** No vowels and nothing that is read as something else. */
const tagAlphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789'

/** Three characters that tell one request from another: in the mail's subject, on the code page and in its form. */
export function tagOf(flow: string): string {
  const digest = createHash('sha256').update(`tag:${flow}`).digest()
  return [...digest.subarray(0, 3)].map((byte) => tagAlphabet[byte % tagAlphabet.length]).join('')
}

function refuse(context: z.RefinementCtx): never {
  context.addIssue('not an address')
  return z.NEVER
}
