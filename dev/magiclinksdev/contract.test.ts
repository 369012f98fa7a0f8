import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createClient, expectFailure, expectSuccess } from './contract/client.ts'
import { describeFaults } from './contract/fault-contract.ts'
import { describeJwts } from './contract/jwts.ts'
import { describeOtpEmails } from './contract/otp-emails.ts'
import { describeOtps } from './contract/otps.ts'
import { otpCreated, otpRequest } from './contract/requests.ts'
import { describeServiceAccounts } from './contract/service-accounts.ts'
import { startTarget } from './contract/target.ts'

// What a client may rely on. These tests run against the stand-in, or against a real server if MAGICLINKSDEV_URL,
// _API_KEY, _ISSUER and _AUDIENCE name one.
const { target, standIn, stop } = await startTarget()
const client = createClient(target)
afterAll(stop)

describe('common rules', () => {
  test.each([
    ['missing', undefined],
    ['not a UUID', 'secret'],
    ['unknown', randomUUID()],
  ])('a call is unauthorized if its API key is %s', async (_, apiKey) => {
    const answer = await client.post('otp/create', otpRequest(), { apiKey })
    expect(expectFailure(answer, 401)).toBe('Unauthorized.')
  })

  test.each([
    ['names a charset', 'application/json; charset=utf-8'],
    ['is not JSON', 'text/plain'],
    ['is empty', ''],
  ])('a call is rejected with 415 if its Content-Type %s', async (_, contentType) => {
    expectFailure(await client.post('otp/create', otpRequest(), { contentType }), 415)
  })

  test.each([
    ['not JSON', '{"otpCreateParams": '],
    ['empty', ''],
    ['JSON of another shape', '[]'],
    ['JSON with a field of the wrong type', '{"otpCreateParams": {"charSetNumeric": "yes"}}'],
    ['JSON with a negative length', '{"otpCreateParams": {"length": -1}}'],
    ['JSON with a fraction instead of an integer', '{"otpCreateParams": {"length": 1.5}}'],
  ])('a call is rejected with 400 if its body is %s', async (_, body) => {
    expect(expectFailure(await client.post('otp/create', body), 400)).toBe(
      'Failed to JSON unmarshal request body.',
    )
  })

  test('a call may have a body of 1 MiB, and is rejected with 400 if its body is larger', async () => {
    const padded = (bytes: number) => JSON.stringify(otpRequest()).padEnd(bytes)
    expectSuccess(await client.post('otp/create', padded(1 << 20)), 201, otpCreated)
    const rejected = await client.post('otp/create', padded((1 << 20) + 1))
    expect(expectFailure(rejected, 400)).toBe('Failed to read response body')
  })

  test('a call may have unknown fields', async () => {
    const answer = await client.post('otp/create', {
      ...otpRequest({ colour: 'blue' }),
      unknown: { nested: true },
    })
    expectSuccess(answer, 201, otpCreated)
  })

  test('every response has a UUID of its own, even an error', async () => {
    const anyAnswer = z.object({ requestMetadata: z.object({ uuid: z.uuid() }) })
    const answers = [await client.post('otp/create', otpRequest()), await client.post('otp/create', 'bad')]
    const uuids = answers.map((answer) => anyAnswer.parse(answer.json).requestMetadata.uuid)
    expect(new Set(uuids).size).toBe(2)
  })
})

describe('readiness', () => {
  test('ready answers 200 with an empty body, without an API key', async () => {
    expect(await client.get('ready')).toMatchObject({ status: 200, text: '' })
  })
})

describeOtps(client)
describeOtpEmails(client)
describeJwts(client, target)
describeServiceAccounts(client, target)
describeFaults(client, standIn)
