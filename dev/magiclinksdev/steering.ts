import { z } from 'zod'

const calls = z.array(
  z.object({
    endpoint: z.string(),
    status: z.union([z.int(), z.literal('none')]),
    otpId: z.string().optional(),
    otp: z.string().optional(),
    toEmail: z.string().optional(),
    claims: z.unknown().optional(),
    fault: z.string().optional(),
  }),
)
const otps = z.array(
  z.object({ id: z.uuid(), otp: z.string(), usedAt: z.int().nullable(), expiresAt: z.int() }),
)

/** Controls a stand-in from a test, through its control port. */
export function steer(controlUrl: string) {
  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const response = await fetch(controlUrl + path, init)
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    control,
    fail: (fault: Record<string, unknown>) =>
      control('POST', '/faults', { endpoint: 'otp/create', ...fault }),
    calls: async (query = '') => calls.parse(await control('GET', `/calls${query}`)),
    otps: async (query = '') => otps.parse(await control('GET', `/otps${query}`)),
    async reset(): Promise<void> {
      await control('DELETE', '/faults')
      await control('DELETE', '/calls')
    },
  }
}
