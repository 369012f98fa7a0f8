import { describe, expect, test } from 'vitest'
import { type Client, createClient, expectFailure, expectSuccess } from './client.ts'
import * as requests from './requests.ts'
import type { Target } from './target.ts'

/** What service accounts share, and what each has of its own. These tests are skipped unless the API key is an administrator's. */
export function describeServiceAccounts(client: Client, target: Target): void {
  /** Another account of the same server, or undefined if this API key may not make one. */
  async function createOther() {
    const answer = await client.post('admin/service-account/create', { serviceAccountCreateParams: {} })
    if (answer.status === 403) return undefined
    const created = expectSuccess(answer, 201, requests.serviceAccountCreated)
    const { apiKey, aud, admin } = created.serviceAccountCreateResults.serviceAccount
    return { admin, aud, client: createClient({ url: target.url, apiKey }) }
  }

  describe('accounts', () => {
    test('a service account that an administrator makes is not an administrator', async ({ skip }) => {
      const other = (await createOther()) ?? skip('skipped: the API key is not an administrator’s')
      expect(other.admin).toBe(false)
      const answer = await other.client.post('admin/service-account/create', {
        serviceAccountCreateParams: {},
      })
      expect(expectFailure(answer, 403)).toBe('Forbidden')
    })

    test('a service account can use up a code of another account, because the server finds codes by their ID alone', async ({
      skip,
    }) => {
      const other = (await createOther()) ?? skip('skipped: the API key is not an administrator’s')
      const created = await client.post('otp/create', requests.otpRequest())
      const { id, otp } = expectSuccess(created, 201, requests.otpCreated).otpCreateResults
      const answer = await other.client.post('otp/validate', requests.validation(id, otp))
      expectSuccess(answer, 200, requests.otpValidated)
    })

    test('a service account has an audience of its own, so jwt/validate answers 422 to a JWT of another account', async ({
      skip,
    }) => {
      const other = (await createOther()) ?? skip('skipped: the API key is not an administrator’s')
      expect(other.aud).not.toBe(target.audience)
      const created = await other.client.post('jwt/create', requests.jwtRequest({}))
      const { jwt } = expectSuccess(created, 201, requests.jwtCreated).jwtCreateResults
      const params = { jwtValidateParams: { jwt } }
      expectFailure(await client.post('jwt/validate', params), 422)
      expectSuccess(await other.client.post('jwt/validate', params), 200, requests.jwtValidated)
    })
  })
}
