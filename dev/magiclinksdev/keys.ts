import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

export type Alg = 'EdDSA' | 'RS256'
export type Key = {
  kid: string
  alg: Alg
  privateKey: KeyObject
  publicKey: KeyObject
  jwk: Record<string, unknown>
}
export type Keys = Awaited<ReturnType<typeof createKeys>>

const generate = promisify(generateKeyPair)

/**
 * The signing keys: an EdDSA key, which signs by default, and an RS256 key.
 *
 * @param file Keeps the keys across restarts. Without it, they are new at each start.
 */
export async function createKeys(file?: string) {
  let keys = file && existsSync(file) ? readKeys(file) : [await createKey('EdDSA'), await createKey('RS256')]
  if (file) writeKeys(file, keys)
  return {
    all: (): Key[] => keys,
    find: (kid: string): Key | undefined => keys.find((key) => key.kid === kid),
    /** The newest key of that algorithm, or undefined. */
    newest: (alg: string): Key | undefined => keys.find((key) => key.alg === alg),
    jwks: (): string => JSON.stringify({ keys: keys.map((key) => key.jwk) }),
    /** Makes a new EdDSA key. The older EdDSA keys stay in the JWK Set unless `dropOld` is set. */
    async rotate(dropOld: boolean): Promise<Key> {
      const key = await createKey('EdDSA')
      keys = [key, ...keys.filter((old) => !dropOld || old.alg !== key.alg)]
      if (file) writeKeys(file, keys)
      return key
    },
  }
}

/** Makes a key, without adding it to the JWK Set. */
export async function createKey(alg: Alg): Promise<Key> {
  const pair = alg === 'EdDSA' ? await generate('ed25519') : await generate('rsa', { modulusLength: 2048 })
  return toKey(alg, randomUUID(), pair.privateKey)
}

function toKey(alg: Alg, kid: string, privateKey: KeyObject): Key {
  const publicKey = createPublicKey(privateKey)
  return { kid, alg, privateKey, publicKey, jwk: { ...publicKey.export({ format: 'jwk' }), alg, kid } }
}

function readKeys(file: string): Key[] {
  const saved: { alg: Alg; kid: string; pem: string }[] = JSON.parse(readFileSync(file, 'utf8'))
  return saved.map(({ alg, kid, pem }) => toKey(alg, kid, createPrivateKey(pem)))
}

function writeKeys(file: string, keys: Key[]): void {
  const saved = keys.map(({ alg, kid, privateKey }) => ({
    alg,
    kid,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  }))
  writeFileSync(file, JSON.stringify(saved, null, 2), { mode: 0o600 })
}
