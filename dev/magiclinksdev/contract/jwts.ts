import { generateKeyPairSync } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Client, expectFailure, expectSuccess } from './client.ts'
import { jwtCreated, jwtRequest, jwtValidated } from './requests.ts'
import type { Target } from './target.ts'

const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']
const CLAIMS_BYTES_MAX = 4096
const key = z.looseObject({ kid: z.string(), alg: z.string(), kty: z.string(), crv: z.string().optional() })
const keySetSchema = z.object({ keys: z.array(key) })

/** JWTs, and the keys that verify them. */
export function describeJwts(client: Client, { url, issuer, audience }: Target): void {
  const jwks = async () => keySetSchema.parse(JSON.parse((await client.get('jwks.json')).text))
  const create = async (claims: unknown, changes?: Record<string, unknown>) =>
    expectSuccess(await client.post('jwt/create', jwtRequest(claims, changes)), 201, jwtCreated)
      .jwtCreateResults.jwt
  const validate = (jwt: string) => client.post('jwt/validate', { jwtValidateParams: { jwt } })

  describe('keys', () => {
    test('jwks.json needs no API key, and has the content type of plain text', async () => {
      const { status, contentType } = await client.get('jwks.json')
      expect({ status, contentType }).toEqual({ status: 200, contentType: 'text/plain; charset=utf-8' })
    })

    test('jwks.json contains the public halves of an Ed25519 key and of a 2048-bit RSA key', async () => {
      const { keys } = await jwks()
      expect(keys).toContainEqual(expect.objectContaining({ alg: 'EdDSA', kty: 'OKP', crv: 'Ed25519' }))
      expect(keys).toContainEqual(
        expect.objectContaining({ alg: 'RS256', kty: 'RSA', n: expect.stringMatching(/^.{342}$/) }),
      )
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
      expect(keys.filter((one) => 'd' in one)).toEqual([])
    })
  })

  describe('making JWTs', () => {
    test.each([
      [undefined, 'EdDSA'],
      ['EdDSA', 'EdDSA'],
      ['RS256', 'RS256'],
    ])(
      'jwt/create with the algorithm %s signs with %s and a key of the JWK Set',
      async (requestedAlg, alg) => {
        const jwt = await create({ uid: 'u', nested: { list: [1, null, true] } }, { alg: requestedAlg })
        const keySet = createRemoteJWKSet(new URL(`${url}jwks.json`))
        const { payload, protectedHeader } = await jwtVerify(jwt, keySet, {
          issuer,
          audience,
          algorithms: [alg],
        })
        expect(protectedHeader).toEqual({ alg, kid: expect.any(String), typ: 'JWT' })
        expect(payload).toMatchObject({ uid: 'u', nested: { list: [1, null, true] } })
      },
    )

    test('jwt/create adds issuer, audience, times and a random ID, but no subject', async () => {
      const [first, second] = [decodeJwt(await create({ own: 1 })), decodeJwt(await create({ own: 1 }))]
      const now = Date.now() / 1000
      expect(Object.keys(first).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'own'])
      expect(first).toMatchObject({ iss: issuer, aud: [audience], nbf: first.iat })
      expect(Math.abs(now - Number(first.iat))).toBeLessThan(60)
      expect(z.uuid().parse(first.jti)).not.toBe(second.jti)
    })

    test.each([
      [undefined, 300],
      [0, 300],
      [5, 5],
      [86_400, 86_400],
    ])(
      'jwt/create with a lifespan of %s seconds makes a JWT that is valid for %i seconds',
      async (lifespanSeconds, seconds) => {
        const { iat, exp } = decodeJwt(await create({}, { lifespanSeconds }))
        expect(Number(exp) - Number(iat)).toBe(seconds)
      },
    )

    test.each([[4], [-300], [7_905_600_001]])(
      'jwt/create rejects a lifespan of %i seconds',
      async (lifespanSeconds) => {
        const answer = await client.post('jwt/create', jwtRequest({}, { lifespanSeconds }))
        expect(expectFailure(answer, 400)).toMatch(/^Invalid request body: /)
      },
    )

    test.each(REGISTERED)('jwt/create rejects a claim named %s, even if it is null', async (name) => {
      for (const value of ['x', null]) {
        const answer = await client.post('jwt/create', jwtRequest({ [name]: value }))
        expect(expectFailure(answer, 400)).toBe('Do not provide JWT registered claims.')
      }
    })

    test.each([
      ['without claims', { alg: 'EdDSA' }],
      ['with claims that are null', { claims: null }],
      ['without any field', {}],
    ])("jwt/create %s makes a JWT with only the server's own claims", async (_, jwtCreateParams) => {
      const answer = await client.post('jwt/create', { jwtCreateParams })
      const { jwt } = expectSuccess(answer, 201, jwtCreated).jwtCreateResults
      expect(Object.keys(decodeJwt(jwt)).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf'])
    })

    test('jwt/create without parameters makes a JWT too', async () => {
      expectSuccess(await client.post('jwt/create', {}), 201, jwtCreated)
    })

    test('jwt/create accepts the name of a registered claim in a nested object', async () => {
      expect(decodeJwt(await create({ user: { sub: 'jane' } })).user).toEqual({ sub: 'jane' })
    })

    test.each([['HS256'], ['ES256'], ['none'], ['eddsa']])(
      'jwt/create rejects the algorithm %s',
      async (alg) => {
        const answer = await client.post('jwt/create', jwtRequest({}, { alg }))
        expect(expectFailure(answer, 400)).toBe('Specified JWT algorithm not found.')
      },
    )

    test('jwt/create accepts claims of up to 4096 bytes', async () => {
      const claims = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })
      await create(claims(CLAIMS_BYTES_MAX))
      expectFailure(await client.post('jwt/create', jwtRequest(claims(CLAIMS_BYTES_MAX + 1))), 400)
    })

    test('jwt/create counts <, > and & in claims as six bytes each', async () => {
      const claims = (length: number) => ({ a: '<'.repeat(length) })
      await create(claims(681)) // 6 × 681 + 8 = 4094
      expectFailure(await client.post('jwt/create', jwtRequest(claims(682))), 400)
    })
  })

  describe('validating JWTs', () => {
    test.each([['EdDSA'], ['RS256']])(
      'jwt/validate returns the claims of a JWT signed with %s',
      async (alg) => {
        const jwt = await create({ uid: 'u' }, { alg })
        const { claims } = expectSuccess(await validate(jwt), 200, jwtValidated).jwtValidateResults
        expect(claims).toEqual(decodeJwt(jwt))
      },
    )

    test('jwt/validate answers 422 to a JWT with the payload of another JWT', async () => {
      const [head, , signature] = (await create({ uid: 'u' })).split('.')
      const [, payload] = (await create({ uid: 'somebody else' })).split('.')
      expectFailure(await validate([head, payload, signature].join('.')), 422)
    })

    test('jwt/validate answers 422 to a JWT signed with a key that the server does not have', async () => {
      const { kid } = decodeProtectedHeader(await create({}))
      for (const name of [kid ?? '', 'unknown']) expectFailure(await validate(await foreignJwt(name)), 422)
    })

    test.each([[''], ['no.jwt.here'], ['a.b']])(
      'jwt/validate answers 500 to the malformed JWT "%s"',
      async (jwt) => {
        expectFailure(await validate(jwt), 500)
      },
    )
  })

  function foreignJwt(kid: string): Promise<string> {
    const { privateKey } = generateKeyPairSync('ed25519')
    const jwt = new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
    return jwt.setIssuer(issuer).setAudience(audience).setIssuedAt().setExpirationTime('5m').sign(privateKey)
  }
}
