import 'server-only'
import { randomBytes } from 'node:crypto'

const nonceBytes = 16
/** Enough for 256 nonces, because asking the system for many bytes takes hardly longer than asking for a few. */
const poolBytes = 256 * nonceBytes

let pool = Buffer.alloc(0)

/** A new nonce: 128 random bits in base64. */
export function newNonce(): string {
  if (pool.length === 0) pool = randomBytes(poolBytes)
  const nonce = pool.toString('base64', 0, nonceBytes)
  pool = pool.subarray(nonceBytes)
  return nonce
}
