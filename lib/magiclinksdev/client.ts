import { z } from 'zod'
import type { OnAnswer, Result } from './failure.ts'
import { post, readLimited } from './transport.ts'

export interface ClientOptions {
  /** The API's base URL with the slash at the end, e.g. `https://magiclinks.dev/api/v2/`. */
  base: URL
  /** The service account's API key, a UUID. */
  apiKey: string
  /** Called after each POST, with its outcome and its duration in milliseconds. For metrics. */
  onAnswer?: OnAnswer
}

export interface OtpParams {
  charSetAlphaLower: boolean
  charSetAlphaUpper: boolean
  charSetNumeric: boolean
  /** 1–12. */
  length: number
  /** 5 or more. */
  lifespanSeconds: number
}

export interface OtpEmailParams {
  /** Only the address. The server would also accept a display name, and would then drop it. */
  toEmail: string
  toName: string
  /** 5–100 bytes of UTF-8. */
  subject: string
  /** 5–256 bytes of UTF-8. */
  title: string
  subTitle: string
  greeting: string
  /** 5–256 characters. */
  serviceName: string
  /** Empty, or an http(s) URL. With a URL here, `logoClickURL` must be one too. */
  logoImageURL: string
  logoClickURL: string
}

/** The server's public keys (RFC 7517). Which other members a key has depends on its `kty`. */
export interface Jwks {
  keys: { kty: string; kid: string; [member: string]: unknown }[]
}

/** Longer than the server's own limit of 5 s, so that the server consumes no code after the client has given up. */
const timeoutMs = 5500

const otp = z.object({ id: z.uuid(), otp: z.string().min(1) })
const otpAnswer = z.object({ otpCreateResults: otp })
// The code in this response is dropped, because the server sends the e-mail and nothing else needs the code.
const otpEmailAnswer = z.object({
  otpEmailCreateResults: z.object({ otpCreateResults: otp.pick({ id: true }) }),
})
const validateAnswer = z.object({ otpValidateResults: z.object({}) })
const jwtAnswer = z.object({ jwtCreateResults: z.object({ jwt: z.jwt() }) })
const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1) })

/** The endpoints that a client application uses. Each call is one request; nothing is retried. */
export function magiclinksdevClient({ base, apiKey, onAnswer }: ClientOptions) {
  const shared = { base, apiKey, timeoutMs, onAnswer }
  return {
    /** Makes a code and has the server e-mail it (`POST otp-email/create`). Returns the OTP ID. */
    async createOtpEmail(otpParams: OtpParams, email: OtpEmailParams): Promise<Result<{ id: string }>> {
      const body = { otpCreateParams: otpParams, otpEmailCreateParams: email }
      const result = await post({
        ...shared,
        endpoint: 'otp-email/create',
        body,
        success: 201,
        answer: otpEmailAnswer,
      })
      return result.ok ? { ...result, value: result.value.otpEmailCreateResults.otpCreateResults } : result
    },

    /** Makes a code that the caller delivers (`POST otp/create`). The code may go only to its recipient. */
    async createOtp(otpParams: OtpParams): Promise<Result<{ id: string; otp: string }>> {
      const body = { otpCreateParams: otpParams }
      const result = await post({ ...shared, endpoint: 'otp/create', body, success: 201, answer: otpAnswer })
      return result.ok ? { ...result, value: result.value.otpCreateResults } : result
    },

    /** Validates and consumes a code (`POST otp/validate`). Only an `ok` result, HTTP 200, authenticates. */
    async validateOtp(id: string, code: string): Promise<Result<null>> {
      const body = { otpValidateParams: { id, otp: code } }
      const result = await post({
        ...shared,
        endpoint: 'otp/validate',
        body,
        success: 200,
        answer: validateAnswer,
      })
      return result.ok ? { ...result, value: null } : result
    },

    /**
     * Signs a JWT with the server's default key (`POST jwt/create`). The server does not check what a user has proved,
     * so call this only after `validateOtp` returned `ok`.
     *
     * @param claims Any except the registered ones (`iss sub aud exp nbf iat jti`), at most 4096 bytes.
     */
    async createJwt(claims: object, lifespanSeconds: number, limitMs: number): Promise<Result<string>> {
      const body = { jwtCreateParams: { claims, lifespanSeconds } }
      const call = {
        ...shared,
        timeoutMs: limitMs,
        endpoint: 'jwt/create',
        body,
        success: 201,
        answer: jwtAnswer,
      } as const
      const result = await post(call)
      return result.ok ? { ...result, value: result.value.jwtCreateResults.jwt } : result
    },

    /** The public keys (`GET jwks.json`, which answers as text/plain). Throws if they cannot be fetched. */
    async fetchJwks(signal: AbortSignal): Promise<Jwks> {
      const response = await fetch(new URL('jwks.json', base), {
        redirect: 'manual',
        cache: 'no-store',
        signal,
      })
      if (response.status !== 200) throw new Error(`jwks.json answered ${response.status}`)
      return jwks.parse(JSON.parse(await readLimited(response)))
    },

    /** Whether the server answers (`GET ready`). */
    async isReady(limitMs: number): Promise<boolean> {
      const signal = AbortSignal.timeout(limitMs)
      const answer = fetch(new URL('ready', base), { redirect: 'manual', cache: 'no-store', signal })
      return answer.then(
        ({ status }) => status === 200,
        () => false,
      )
    },
  }
}

export type MagiclinksdevClient = ReturnType<typeof magiclinksdevClient>
