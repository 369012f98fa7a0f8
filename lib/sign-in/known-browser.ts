import { z } from 'zod'

export const knownBrowserSeconds = 180 * 24 * 60 * 60

/**
 * What the cookie of a known browser seals: it signed in to this account before (OWASP: device cookies). It gives the
 * account's own browsers quotas that an attacker cannot use up. It never signs a user in.
 */
export const knownBrowserSchema = z.object({ uid: z.string(), id: z.uuid() })

export type KnownBrowser = z.infer<typeof knownBrowserSchema>
