import { randomBytes, randomUUID } from 'node:crypto'

export type Settings = Record<string, string | undefined>

/** A good set of settings with fresh secrets, of an application behind one reverse proxy. */
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
    ...changes,
  }
}

/** Puts settings where the application reads them. It reads them once: call this before anything asks for one. */
export function applySettings(changes: Settings = {}): Settings {
  const settings = goodSettings(changes)
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  return settings
}

/** 32 random bytes in base64. */
export function secret(): string {
  return randomBytes(32).toString('base64')
}
