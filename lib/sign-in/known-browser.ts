import { z } from 'zod'

export const knownBrowserSeconds = 180 * 24 * 60 * 60

/**
 * What is sealed in the cookie of a known browser, which signed in to the account before (OWASP: device cookies). The
 * cookie gives the account's own browsers quotas that an attacker cannot use up. It never signs a user in.
 */
export const knownBrowserSchema = z.object({ uid: z.string(), id: z.uuid() })

export type KnownBrowser = z.infer<typeof knownBrowserSchema>
