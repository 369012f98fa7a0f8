import { describe, expect, test } from 'vitest'
import { type Client, expectFailure, expectSuccess } from './client.ts'
import { otpEmailCreated, otpEmailRequest, otpValidated, validation } from './requests.ts'
import { CONTRACT_EMAIL } from './target.ts'

const URL_2048 = `https://example.com/${'x'.repeat(2048 - 20)}`
const LINK = 'https://example.com'

/** Codes that the server e-mails itself. */
export function describeOtpEmails(client: Client): void {
  const create = async (changes?: Record<string, unknown>) =>
    expectSuccess(await client.post('otp-email/create', otpEmailRequest(changes)), 201, otpEmailCreated)

  describe('e-mailed codes', () => {
    test('otp-email/create returns the code, and it works', async () => {
      const { id, otp } = (await create()).otpEmailCreateResults.otpCreateResults
      expect(otp).toMatch(/^[0-9]{8}$/)
      expectSuccess(await client.post('otp/validate', validation(id, otp)), 200, otpValidated)
    })

    test.each([
      ['a serviceName of 5 characters', { serviceName: 'Brand' }],
      ['a serviceName of 5 characters that are 20 bytes', { serviceName: '🦊🦊🦊🦊🦊' }],
      ['a serviceName of 256 characters', { serviceName: 'é'.repeat(256) }],
      ['a subject of 5 bytes', { subject: 'Codes' }],
      ['a subject of 100 bytes', { subject: 'é'.repeat(50) }],
      ['a title of 5 bytes', { title: 'Codes' }],
      ['a title of 256 bytes', { title: 'é'.repeat(128) }],
      ['a logo with a link', { logoImageURL: `${LINK}/logo.png`, logoClickURL: LINK }],
      ['a logo whose URL has 2048 characters', { logoImageURL: URL_2048, logoClickURL: LINK }],
      [
        'any link if there is no logo, because the server then ignores the link',
        { logoImageURL: '', logoClickURL: 'nonsense' },
      ],
      [
        'a recipient with a display name, so a client must reject one itself',
        { toEmail: `Jane <${CONTRACT_EMAIL}>` },
      ],
    ])('otp-email/create accepts %s', async (_, changes) => {
      await create(changes)
    })

    test.each([
      ['a serviceName of 4 characters', { serviceName: 'Four' }],
      ['a serviceName of 4 characters that are 16 bytes', { serviceName: '🦊🦊🦊🦊' }],
      ['a serviceName of 257 characters', { serviceName: 'x'.repeat(257) }],
      ['a subject of 4 bytes', { subject: 'Code' }],
      ['a subject of 101 bytes', { subject: `${'é'.repeat(50)}x` }],
      ['a title of 4 bytes', { title: 'Code' }],
      ['a title of 257 bytes', { title: `${'é'.repeat(128)}x` }],
      ['a logo without a link', { logoImageURL: `${LINK}/logo.png`, logoClickURL: '' }],
      ['a logo whose URL is not http(s)', { logoImageURL: 'ftp://example.com/logo.png', logoClickURL: LINK }],
      [
        'a logo whose link is not http(s)',
        { logoImageURL: `${LINK}/logo.png`, logoClickURL: 'mailto:a@b.c' },
      ],
      ['a logo whose URL has 2049 characters', { logoImageURL: `${URL_2048}x`, logoClickURL: LINK }],
      ['an empty address', { toEmail: '' }],
      ['an address without an @', { toEmail: 'jane' }],
      ['two addresses', { toEmail: 'jane@example.com, joe@example.com' }],
      ['an address with a line break', { toEmail: 'jane@example.com\r\nBcc: joe@example.com' }],
    ])('otp-email/create rejects %s', async (_, changes) => {
      const answer = await client.post('otp-email/create', otpEmailRequest(changes))
      expect(expectFailure(answer, 400)).toMatch(/^Invalid request body: /)
    })

    test('otp-email/create rejects an e-mail whose code has no character set', async () => {
      const request = { ...otpEmailRequest(), otpCreateParams: { length: 8 } }
      expect(expectFailure(await client.post('otp-email/create', request), 400)).toMatch(
        /^Invalid request body: /,
      )
    })
  })
}
