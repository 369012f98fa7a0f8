import type { EndpointName } from './endpoint-names.ts'

const CAPACITY = 50_000
const DROPPED_AT_ONCE = 5_000

/** What a call requested, as far as it could be parsed. It contains submitted codes, but not the codes in responses. */
export type CallDetails = {
  otpId?: string
  otp?: string
  toEmail?: string
  otpParams?: unknown
  emailParams?: unknown
  claims?: unknown
  alg?: string
  lifespanSeconds?: number
}

/** `status` is 'none' unless a complete response was sent. */
export type Call = CallDetails & {
  at: number
  endpoint: EndpointName
  requestUuid: string
  status: number | 'none'
  fault?: string
}
export type Calls = ReturnType<typeof createCalls>

/** All API calls in the order of arrival. The list is bounded, so that a load test does not fill the memory. */
export function createCalls() {
  let calls: Call[] = []
  return {
    add(call: Call): void {
      if (calls.length >= CAPACITY) calls.splice(0, DROPPED_AT_ONCE)
      calls.push(call)
    },
    clear(): void {
      calls = []
    },
    where(filter: { endpoint: string | null; otpId: string | null; toEmail: string | null }): Call[] {
      return calls.filter(
        (call) =>
          (filter.endpoint === null || call.endpoint === filter.endpoint) &&
          (filter.otpId === null || call.otpId === filter.otpId) &&
          (filter.toEmail === null || call.toEmail?.toLowerCase() === filter.toEmail.toLowerCase()),
      )
    },
  }
}
