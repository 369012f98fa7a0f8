import { randomUUID } from 'node:crypto'
import { z } from 'zod'

const claims = z.object({
  siteKey: z.string(),
  action: z.string(),
  hostname: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  id: z.string(),
})

/** What a token of the stand-in says in plain sight: Google's are opaque. */
export type TokenClaims = z.infer<typeof claims>

/** A token as the script in the browser makes it. */
export function createToken(about: Omit<TokenClaims, 'id'>): string {
  return Buffer.from(JSON.stringify({ ...about, id: randomUUID() })).toString('base64url')
}

/** What the token says, or undefined for anything that is none. */
export function readToken(token: string): TokenClaims | undefined {
  try {
    return claims.parse(JSON.parse(Buffer.from(token, 'base64url').toString()))
  } catch {
    return undefined
  }
}
