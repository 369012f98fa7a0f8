import { generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
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

/** The signing keys: one EdDSA, which signs by default, and one RS256. */
export async function createKeys() {
  let keys = [await createKey('EdDSA'), await createKey('RS256')]
  return {
    all: (): Key[] => keys,
    find: (kid: string): Key | undefined => keys.find((key) => key.kid === kid),
    /** The newest key of that algorithm, or undefined. */
    newest: (alg: string): Key | undefined => keys.find((key) => key.alg === alg),
    jwks: (): string => JSON.stringify({ keys: keys.map((key) => key.jwk) }),
    /** A new default key; the ones before it stay in the JWK Set unless they are dropped. */
    async rotate(dropOld: boolean): Promise<Key> {
      const key = await createKey('EdDSA')
      keys = [key, ...keys.filter((old) => !dropOld || old.alg !== key.alg)]
      return key
    },
  }
}

/** A new key, of which no JWK Set knows. */
export async function createKey(alg: Alg): Promise<Key> {
  const pair = alg === 'EdDSA' ? await generate('ed25519') : await generate('rsa', { modulusLength: 2048 })
  const kid = randomUUID()
  return { kid, alg, ...pair, jwk: { ...pair.publicKey.export({ format: 'jwk' }), alg, kid } }
}
