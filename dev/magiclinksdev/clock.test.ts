import { decodeJwt } from 'jose'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createClient, expectSuccess } from './contract/client.ts'
import { jwtCreated, jwtRequest } from './contract/requests.ts'
import { startMagiclinksdev } from './index.ts'
import { steer } from './steering.ts'

const magiclinksdev = await startMagiclinksdev()
const client = createClient(magiclinksdev)
const { control, otps } = steer(magiclinksdev.controlUrl)

const setClock = (aheadSeconds: number) => control('POST', '/clock', { aheadMs: aheadSeconds * 1000 })

afterEach(() => setClock(0))
afterAll(magiclinksdev.close)

test.each([3600, -3600])(
  'the server issues and validates a JWT by its own clock (offset %i s)',
  async (aheadSeconds) => {
    await setClock(aheadSeconds)
    const created = await client.post('jwt/create', jwtRequest({}))
    const { jwt } = expectSuccess(created, 201, jwtCreated).jwtCreateResults
    const { iat = 0, nbf, exp } = decodeJwt(jwt)
    expect(Math.abs(iat - Date.now() / 1000 - aheadSeconds)).toBeLessThan(5)
    expect([nbf, exp]).toEqual([iat, iat + 300])

    const validate = () => client.post('jwt/validate', { jwtValidateParams: { jwt } })
    expect((await validate()).status).toBe(200)
    await setClock(aheadSeconds + 301)
    expect((await validate()).status).toBe(500)
  },
)

test('a code expires by the server’s clock', async () => {
  const otpCreateParams = { charSetNumeric: true, length: 8, lifespanSeconds: 600 }
  const validateNewest = async (): Promise<number> => {
    const [newest] = await otps()
    const otpValidateParams = { id: newest?.id, otp: newest?.otp }
    return (await client.post('otp/validate', { otpValidateParams })).status
  }
  await client.post('otp/create', { otpCreateParams })
  await setClock(601)
  expect(await validateNewest()).toBe(400)
  await setClock(599)
  expect(await validateNewest()).toBe(200)
})
