import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from './contract/client.ts'
import { jwtRequest, otpEmailRequest, validation } from './contract/requests.ts'
import { startMagiclinksdev } from './index.ts'
import { steer } from './steering.ts'

const magiclinksdev = await startMagiclinksdev()
const client = createClient(magiclinksdev)
const server = steer(magiclinksdev.controlUrl)

beforeEach(server.reset)
afterAll(magiclinksdev.close)

describe('calls', () => {
  test('the list of calls shows what each call requested, in order, but no code from a response', async () => {
    const created = await client.post('otp-email/create', otpEmailRequest({ toEmail: 'jane@example.com' }))
    const [otp] = await server.otps('?toEmail=Jane@Example.com')
    await client.post('otp/validate', validation(otp?.id ?? '', 'guess'))
    await client.post('jwt/create', jwtRequest({ uid: 'u' }))
    expect(created.text).toContain(otp?.otp)
    const list = await server.calls()
    expect(list).toMatchObject([
      { endpoint: 'otp-email/create', status: 201, otpId: otp?.id, toEmail: 'jane@example.com' },
      { endpoint: 'otp/validate', status: 400, otpId: otp?.id, otp: 'guess' },
      { endpoint: 'jwt/create', status: 201, claims: { uid: 'u' } },
    ])
    expect(JSON.stringify(list)).not.toContain(otp?.otp)
    expect(await server.calls(`?otpId=${otp?.id}`)).toHaveLength(2)
    expect(await server.calls('?toEmail=jane@example.com')).toHaveLength(1)
    expect(await server.calls('?endpoint=jwt/create')).toHaveLength(1)
  })

  test('the list of calls includes those that were rejected or affected by a fault', async () => {
    await client.post('otp/validate', validation('x', 'guess'), { apiKey: undefined })
    await server.fail({ kind: '500', endpoint: 'otp/validate' })
    await client.post('otp/validate', validation('x', 'second guess'))
    expect(await server.calls()).toMatchObject([
      { status: 401, otp: 'guess' },
      { status: 500, otp: 'second guess', fault: '500' },
    ])
  })
})

test('the codes of an email address are listed newest first', async () => {
  const ids: string[] = []
  for (const _ of [1, 2, 3]) {
    await client.post('otp-email/create', otpEmailRequest({ toEmail: 'three@example.com' }))
    ids.unshift((await server.calls()).at(-1)?.otpId ?? '')
  }
  expect((await server.otps('?toEmail=three@example.com')).map(({ id }) => id)).toEqual(ids)
  await expect(server.control('GET', '/otps/unknown')).rejects.toThrow('404')
})
