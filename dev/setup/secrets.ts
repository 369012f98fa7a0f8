import { randomBytes } from 'node:crypto'

/** 32 random bytes in base64. */
export function secret(): string {
  return randomBytes(32).toString('base64')
}

/** A secret in the format of the Standard Webhooks specification. */
export function webhookSecret(): string {
  return `whsec_${secret()}`
}
