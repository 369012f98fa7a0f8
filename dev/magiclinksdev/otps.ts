import { randomInt, randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'

const CAPACITY = 100_000

export type OtpRules = { characters: string; length: number; lifespanSeconds: number }
export type Otp = {
  id: string
  otp: string
  usedAt: number | null
  expiresAt: number
  toEmail: string | null
}
export type Otps = ReturnType<typeof createOtps>

/** The one-time passwords. Times are in milliseconds since the epoch. The list is bounded, and the oldest are dropped first. */
export function createOtps(clock: Clock) {
  const byId = new Map<string, Otp>()
  const byEmail = new Map<string, Otp[]>()

  function keep(otp: Otp): void {
    byId.set(otp.id, otp)
    if (otp.toEmail !== null) listFor(otp.toEmail).push(otp)
    const oldest = byId.size > CAPACITY ? byId.values().next().value : undefined
    if (oldest !== undefined) dropOldest(oldest)
  }

  function listFor(email: string): Otp[] {
    const list = byEmail.get(keyOf(email)) ?? []
    byEmail.set(keyOf(email), list)
    return list
  }

  function dropOldest(otp: Otp): void {
    byId.delete(otp.id)
    if (otp.toEmail === null) return
    // The oldest code of all is also the first of its email address.
    const list = listFor(otp.toEmail)
    list.shift()
    if (list.length === 0) byEmail.delete(keyOf(otp.toEmail))
  }

  return {
    keep,
    find: (id: string): Otp | undefined => byId.get(id),
    newestFor: (email: string): Otp[] => (byEmail.get(keyOf(email)) ?? []).toReversed(),
    newest: (): Otp[] => [...byId.values()].toReversed(),
    /** Uses up the code if it is right. This is synchronous, so only one of two concurrent calls succeeds. */
    use(id: string, guess: string): boolean {
      const otp = byId.get(id)
      if (otp === undefined || otp.otp !== guess || otp.usedAt !== null || otp.expiresAt <= clock.now())
        return false
      otp.usedAt = clock.now()
      return true
    },
  }
}

/** Makes a code without keeping it: like the real server, the stand-in e-mails a code before it commits the code. */
export function generateOtp(rules: OtpRules, toEmail: string | null, now: number): Otp {
  const pick = () => rules.characters.charAt(randomInt(rules.characters.length))
  const otp = Array.from({ length: rules.length }, pick).join('')
  return {
    id: randomUUID(),
    otp,
    usedAt: null,
    expiresAt: now + rules.lifespanSeconds * 1000,
    toEmail,
  }
}

function keyOf(email: string): string {
  return email.toLowerCase()
}
