import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

interface Secrets {
  SESSION_SECRETS: string
  IDENTITY_SECRET: string
}

export interface PersistentSettings {
  secrets: Secrets
  apiKey: string
  audience: string
}

/**
 * Settings that the first start makes and later ones reuse, so that users stay signed in when the development server
 * restarts. To get new ones, remove the file.
 */
export function persistentSettings(file: string): PersistentSettings {
  if (!existsSync(file)) {
    const settings = { secrets: newSecrets(), apiKey: randomUUID(), audience: randomUUID() }
    writeFileSync(file, JSON.stringify(settings, null, 2), { mode: 0o600 })
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

export function newSecrets(): Secrets {
  return { SESSION_SECRETS: `1:${secret()}`, IDENTITY_SECRET: secret() }
}

function secret(): string {
  return randomBytes(32).toString('base64')
}
