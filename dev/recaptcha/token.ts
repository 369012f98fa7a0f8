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

/** The content of the stand-in's tokens. Google's tokens are opaque. */
export type TokenClaims = z.infer<typeof claims>

/** Makes a token as the script in the browser does. */
export function createToken(content: Omit<TokenClaims, 'id'>): string {
  return Buffer.from(JSON.stringify({ ...content, id: randomUUID() })).toString('base64url')
}

/** The content of a token, or undefined if the text is not a token of the stand-in. */
export function readToken(token: string): TokenClaims | undefined {
  try {
    return claims.parse(JSON.parse(Buffer.from(token, 'base64url').toString()))
  } catch {
    return undefined
  }
}
