import { randomBytes, randomUUID } from 'node:crypto'
import { parseEnv } from '../env/parse.ts'
import { processState } from '../process-state.ts'
import { limits } from './limits.ts'

export type Settings = Record<string, string | undefined>

/** Valid settings with fresh secrets, for an application behind one reverse proxy. */
export function goodSettings(changes: Settings = {}): Settings {
  return {
    APP_URL: 'https://app.example.com',
    APP_NAME: 'Example App',
    MAGICLINKSDEV_URL: 'https://magiclinks.example.com/api/v2/',
    MAGICLINKSDEV_API_KEY: randomUUID(),
    MAGICLINKSDEV_ISSUER: 'https://magiclinks.example.com',
    MAGICLINKSDEV_AUDIENCE: randomUUID(),
    SESSION_SECRETS: `1:${secret()}`,
    IDENTITY_SECRET: secret(),
    RECAPTCHA: 'off',
    TRUSTED_PROXY: 'hops:1',
    ...limits,
    ...(!changes.REDIS_URL && { STORE_FILE: ':memory:' }),
    ...changes,
  }
}

/**
 * Makes these the settings of this process. Call it before the code under test, which often caches what it reads.
 */
export function applySettings(changes: Settings = {}): Settings {
  const settings = goodSettings(changes)
  readSettings(settings)
  return settings
}

/** Reads the settings in a process that has not run `lib/start.ts`. */
export function readSettings(settings: Settings = process.env): void {
  const parsed = parseEnv(settings)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  processState.env = parsed.env
}

/** 32 random bytes in base64. */
export function secret(): string {
  return randomBytes(32).toString('base64')
}
