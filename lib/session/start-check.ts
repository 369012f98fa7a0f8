import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { clockToleranceSeconds } from '../clock.ts'
import { type LogLine, log } from '../log.ts'
import { logFailure, magiclinksdev } from '../upstream.ts'
import { verifyNew } from './jwt.ts'

/** Startup waits at most this long, because a server that is down must not keep the application from starting. */
const checkTimeoutMs = 3000
const createTimeoutMs = 2500
/** With this purpose, the JWT cannot be used as a session. It never leaves this process either. */
const purpose = 'start-check'
const lifespanSeconds = 60

const startCheckJwt = z.object({ purpose: z.literal(purpose), iat: z.number() })

/** The setting to correct for each flaw of the JWT. */
const settingsByFlaw: Record<string, string> = {
  issuer: 'MAGICLINKSDEV_ISSUER',
  audience: 'MAGICLINKSDEV_AUDIENCE',
}

/**
 * Has the server make one JWT, and verifies it like the JWT of a session. With a wrong issuer, audience or clock no
 * user could sign in, so the log names the problem at startup, before the first user is affected.
 */
export async function checkServer(): Promise<void> {
  await Promise.race([check(), setTimeout(checkTimeoutMs, undefined, { ref: false })])
}

async function check(): Promise<void> {
  const startedAt = Math.floor(Date.now() / 1000)
  const created = await magiclinksdev().createJwt({ purpose }, lifespanSeconds, createTimeoutMs)
  if (!created.ok) {
    const { code: reason, requestId: upstreamRequest } = created.failure
    if (reason === 'unauthorized') report({ reason, setting: 'MAGICLINKSDEV_API_KEY', upstreamRequest })
    else logFailure(created.failure)
    return
  }

  const verified = await verifyNew(created.value, startCheckJwt)
  if (verified.state === 'valid') {
    const seconds = verified.claims.iat - startedAt
    if (seconds < -clockToleranceSeconds) report({ reason: 'clock', seconds })
    return
  }
  const { reason, claim, seconds = 0 } = verified
  if (reason === 'from-future' || reason === 'expired' || reason === 'too-old')
    report({ reason: 'clock', seconds: claim === 'exp' ? seconds - lifespanSeconds : seconds })
  // If the keys cannot be fetched, the log already says so.
  else if (reason !== 'keys') report({ reason, setting: settingsByFlaw[reason] })
}

function report(line: Omit<LogLine, 'event'>): void {
  log.error({ event: 'server.check-failed', ...line })
}
