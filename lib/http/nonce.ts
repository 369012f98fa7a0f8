import 'server-only'
import { randomBytes } from 'node:crypto'

const nonceBytes = 16
/** Asking the system for a few bytes takes nearly as long as for many. */
const poolBytes = 256 * nonceBytes

let pool = Buffer.alloc(0)

/** A nonce that was never given out before: 128 random bits in base64. */
export function newNonce(): string {
  if (pool.length === 0) pool = randomBytes(poolBytes)
  const nonce = pool.toString('base64', 0, nonceBytes)
  pool = pool.subarray(nonceBytes)
  return nonce
}
