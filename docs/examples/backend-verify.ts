import { createRemoteJWKSet, jwtVerify } from 'jose'

const keys = createRemoteJWKSet(new URL('https://magiclinks.example.com/api/v2/jwks.json'))

/** In the backend: the `uid` of the user who makes the call. Throws if the JWT is not valid. */
export async function callerOf(authorization: string): Promise<unknown> {
  const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ''), keys, {
    algorithms: ['EdDSA'],
    issuer: process.env.MAGICLINKSDEV_ISSUER ?? '',
    audience: process.env.MAGICLINKSDEV_AUDIENCE ?? '',
    requiredClaims: ['exp', 'iat', 'nbf', 'jti', 'uid'],
    maxTokenAge: '1 minute',
    // The server dates the JWT by its own clock.
    clockTolerance: 60,
  })
  if (payload.purpose !== 'api') throw new Error('The JWT was made for another purpose')
  return payload.uid
}
