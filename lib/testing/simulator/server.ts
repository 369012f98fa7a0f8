/** A code that the application requested. */
export interface Otp {
  id: string
  email: string
  /** The reference of the attempt that it was requested for. */
  reference: string
  /** Whether it was requested in a browser that had signed in to the account before. */
  known: boolean
  code: string
  requestedAt: number
  /** The position of the request among all requests. */
  number: number
  /** When the server made it. Undefined if the call did not reach the server. */
  madeAt: number | undefined
  acceptedAt: number | undefined
}

/** A stand-in for the magiclinksdev server. It makes codes, e-mails them, and accepts each code once. */
export class Server {
  readonly otps = new Map<string, Otp>()
  /** The e-mails, in the order in which they arrived. */
  readonly mails: Otp[] = []
  readonly #now: () => number
  readonly #lifetimeMs: number

  constructor(now: () => number, lifetimeMs: number) {
    this.#now = now
    this.#lifetimeMs = lifetimeMs
  }

  recordRequest(id: string, email: string, reference: string, known: boolean): Otp {
    const number = this.otps.size + 1
    const code = String(number * 11_111_111).slice(-8)
    const otp = {
      id,
      email,
      reference,
      known,
      code,
      requestedAt: this.#now(),
      number,
      madeAt: undefined,
      acceptedAt: undefined,
    }
    this.otps.set(id, otp)
    return otp
  }

  send(otp: Otp): void {
    otp.madeAt = this.#now()
    this.mails.push(otp)
  }

  validate(id: string, code: string): 'accepted' | 'wrong' | 'expired' | 'used' {
    const otp = this.otps.get(id)
    if (otp?.code !== code || otp.madeAt === undefined) return 'wrong'
    if (otp.madeAt + this.#lifetimeMs <= this.#now()) return 'expired'
    if (otp.acceptedAt !== undefined) return 'used'
    otp.acceptedAt = this.#now()
    return 'accepted'
  }
}
