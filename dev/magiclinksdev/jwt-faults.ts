import type { JwtFault } from './fault.ts'
import { type Claims, hmacJwt, signJwt, unsignedJwt } from './jwt.ts'
import { createKey, type Key, type Keys } from './keys.ts'

/** A JWT that is wrong in the ways that the fault names. */
export async function faultyJwt(claims: Claims, key: Key, keys: Keys, fault: JwtFault): Promise<string> {
  const faulty = faultyClaims(claims, fault)
  if (fault.alg === 'none') return unsignedJwt(faulty)
  if (fault.alg === 'HS256-with-public-key') return hmacJwt(faulty, key)
  return signJwt(
    faulty,
    await faultyKey(fault.alg === undefined ? key : (keys.newest(fault.alg) ?? key), fault),
  )
}

function faultyClaims(claims: Claims, fault: JwtFault): Claims {
  const shifted = { ...claims }
  for (const name of ['iat', 'nbf', 'exp']) shifted[name] = Number(claims[name]) + (fault.offsetSeconds ?? 0)
  const merged = { ...shifted, ...fault.claims }
  return Object.fromEntries(Object.entries(merged).filter(([name]) => !fault.omit?.includes(name)))
}

async function faultyKey(key: Key, fault: JwtFault): Promise<Key> {
  if (fault.key === undefined) return key
  const unknownKey = await createKey(key.alg)
  return fault.key === 'unknown' ? unknownKey : { ...unknownKey, kid: key.kid }
}
