import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createClient, expectSuccess } from './contract/client.ts'
import { jwtCreated, jwtRequest } from './contract/requests.ts'
import { startMagiclinksdev } from './index.ts'
import { steer } from './steering.ts'

const magiclinksdev = await startMagiclinksdev()
const client = createClient(magiclinksdev)
const server = steer(magiclinksdev.controlUrl)

beforeEach(server.reset)
afterAll(magiclinksdev.close)

const createJwt = async () => {
  const answer = await client.post('jwt/create', jwtRequest({ uid: 'u' }))
  return expectSuccess(answer, 201, jwtCreated).jwtCreateResults.jwt
}

describe('altered JWTs', () => {
  const failJwt = (more: Record<string, unknown>) =>
    server.fail({ endpoint: 'jwt/create', kind: 'jwt', ...more })

  test('a fault can change the claims of a JWT, remove claims, and shift its dates', async () => {
    await failJwt({ claims: { iss: 'elsewhere', sub: 'jane' }, omit: ['jti', 'nbf'], offsetSeconds: -1000 })
    const claims = decodeJwt(await createJwt())
    expect(claims).toMatchObject({ iss: 'elsewhere', sub: 'jane', uid: 'u' })
    expect(Object.keys(claims)).not.toEqual(expect.arrayContaining(['jti']))
    expect(claims).not.toHaveProperty('nbf')
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300)
    expect(Number(claims.exp)).toBeLessThan(Date.now() / 1000)
  })

  test.each([
    ['none', 'none'],
    ['HS256-with-public-key', 'HS256'],
    ['RS256', 'RS256'],
  ])('a fault can give a JWT the algorithm %s', async (alg, inHeader) => {
    await failJwt({ alg })
    expect(decodeProtectedHeader(await createJwt()).alg).toBe(inHeader)
  })

  test.each([
    ['unknown', false],
    ['forged', true],
  ])('a JWT under a fault with key=%s does not verify, and its kid is known: %s', async (key, known) => {
    await failJwt({ key })
    const jwt = await createJwt()
    expect((await keyIds()).includes(decodeProtectedHeader(jwt).kid ?? '')).toBe(known)
    expect((await client.post('jwt/validate', { jwtValidateParams: { jwt } })).status).toBe(422)
  })

  test.each([[true], [false]])(
    'after a key rotation, JWTs are signed with the new key, and the old key is dropped: %s',
    async (dropOld) => {
      const before = decodeProtectedHeader(await createJwt()).kid ?? ''
      await server.control('POST', '/keys/rotate', { dropOld })
      const after = decodeProtectedHeader(await createJwt()).kid ?? ''
      expect(after).not.toBe(before)
      expect((await keyIds()).includes(after)).toBe(true)
      expect((await keyIds()).includes(before)).toBe(!dropOld)
    },
  )
})

async function keyIds(): Promise<string[]> {
  const jwks = z.object({ keys: z.array(z.object({ kid: z.string() })) })
  return jwks.parse(JSON.parse((await client.get('jwks.json')).text)).keys.map(({ kid }) => kid)
}
