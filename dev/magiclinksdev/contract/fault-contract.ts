import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Client, expectFailure, expectSuccess } from './client.ts'
import * as requests from './requests.ts'
import { isReal, type StandIn } from './target.ts'

const message = z.object({
  To: z.array(z.object({ Name: z.string(), Address: z.string() })),
  Subject: z.string(),
  Text: z.string(),
  HTML: z.string(),
})

/** Behaviour that a real server has too, but that only the stand-in can show on demand. */
export function describeFaults(client: Client, standIn: StandIn | undefined): void {
  const control = (path: string, body: unknown = {}) =>
    post(`${standIn?.magiclinksdev.controlUrl}${path}`, body)
  const newestMail = async () => message.parse(await get(`${standIn?.mailbox.url}/api/v1/message/latest`))

  describe.skipIf(isReal)('on demand', () => {
    test('the server answers "400 Invalid OTP." to an expired code', async () => {
      const created = await client.post('otp/create', requests.otpRequest())
      const { id, otp } = expectSuccess(created, 201, requests.otpCreated).otpCreateResults
      await control(`/otps/${id}/expire`)
      const answer = await client.post('otp/validate', requests.validation(id, otp))
      expect(expectFailure(answer, 400)).toBe('Invalid OTP.')
    })

    test('the server answers 500 to an expired JWT', async () => {
      expectFailure(await validateFaulty({ offsetSeconds: -3600 }), 500)
    })

    test.each([
      ['another issuer', { iss: 'http://elsewhere.example' }],
      ['another audience', { aud: ['another-audience'] }],
    ])('the server answers 422 to a JWT with %s', async (_, claims) => {
      expectFailure(await validateFaulty({ claims }), 422)
    })

    test('the server answers 429 when it limits the rate', async () => {
      await control('/faults', { endpoint: 'otp/create', kind: '429', times: 1 })
      expect(expectFailure(await client.post('otp/create', requests.otpRequest()), 429)).toBe(
        'Too many requests.',
      )
    })

    test('the text and the HTML of an e-mail contain everything that was requested', async () => {
      const requested = {
        greeting: 'Hello <Jane>,',
        title: 'Your code & more',
        subTitle: 'Type it in.',
        subject: 'Subject!',
      }
      const answer = await client.post(
        'otp-email/create',
        requests.otpEmailRequest({ ...requested, toName: 'Jane Doe' }),
      )
      const { otp } = expectSuccess(answer, 201, requests.otpEmailCreated).otpEmailCreateResults
        .otpCreateResults
      const { Subject, Text, HTML, To } = await newestMail()
      expect({ Subject, To }).toEqual({
        Subject: 'Subject!',
        To: [{ Name: 'Jane Doe', Address: 'contract@example.com' }],
      })
      const always = [
        'Support will never ask for anything in this email',
        'Never forward this email',
        '10m0s',
        otp,
      ]
      for (const part of [...always, requested.title, requested.subTitle, requested.greeting])
        expect(Text).toContain(part)
      for (const part of [...always, requested.subTitle, 'Hello &lt;Jane&gt;,', 'code &amp; more'])
        expect(HTML).toContain(part)
    })

    test('an e-mail to "Jane <drop@example.com>" is sent without the display name', async () => {
      await client.post('otp-email/create', requests.otpEmailRequest({ toEmail: 'Jane <drop@example.com>' }))
      expect((await newestMail()).To).toEqual([{ Name: '', Address: 'drop@example.com' }])
    })

    test('when its e-mail provider rejects a recipient, the server answers 500 and keeps no code', async () => {
      const toEmail = 'refused@example.com'
      await post(`${standIn?.mailbox.url}/api/faults`, { kind: 'refuse-recipient', to: toEmail })
      expectFailure(await client.post('otp-email/create', requests.otpEmailRequest({ toEmail })), 500)
      expect(await get(`${standIn?.magiclinksdev.controlUrl}/otps?toEmail=${toEmail}`)).toEqual([])
    })
  })

  async function validateFaulty(fault: Record<string, unknown>) {
    await control('/faults', { endpoint: 'jwt/create', kind: 'jwt', times: 1, ...fault })
    const created = await client.post('jwt/create', requests.jwtRequest({}))
    const { jwt } = expectSuccess(created, 201, requests.jwtCreated).jwtCreateResults
    return client.post('jwt/validate', { jwtValidateParams: { jwt } })
  }
}

async function get(url: string): Promise<unknown> {
  return (await fetch(url)).json()
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  expect(response.ok, await response.text()).toBe(true)
}
