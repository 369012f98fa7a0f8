import 'server-only'
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { env } from './env/index.ts'

/**
 * The use of a pseudonym, which stands for an email address or a client IP. Pseudonyms for different uses differ, so
 * that one from a log cannot be matched with a store key or with the `uid` in a JWT.
 * - `uid`: an email address, in the JWT
 * - `account`: an email address, in store keys
 * - `log`: an email address, in log lines
 * - `client`: a client IP, in store keys
 */
type Label = 'uid' | 'account' | 'log' | 'client'

/**
 * HMAC-SHA-256 under `IDENTITY_SECRET`, 22 characters of base64url (128 bits).
 *
 * @param text The canonical email address, or the canonical client IP.
 */
export function pseudonym(label: Label, text: string): string {
  return keyedHash(`${label}:${text}`).subarray(0, 16).toString('base64url')
}

let key: KeyObject | undefined

/** HMAC-SHA-256 under `IDENTITY_SECRET`. The key is made once, because making it takes longer than using it. */
export function keyedHash(text: string): Buffer {
  key ??= createSecretKey(env().IDENTITY_SECRET, 'base64')
  return createHmac('sha256', key).update(text).digest()
}
