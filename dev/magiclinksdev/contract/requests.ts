import { z } from 'zod'
import { CONTRACT_EMAIL } from './target.ts'

/** A request for a code of eight digits, with the changes of a test. */
export function otpRequest(changes: Record<string, unknown> = {}) {
  return { otpCreateParams: { charSetNumeric: true, length: 8, lifespanSeconds: 600, ...changes } }
}

export function otpEmailRequest(changes: Record<string, unknown> = {}) {
  const defaults = {
    serviceName: 'Contract',
    subject: 'Your code',
    title: 'Your code',
    toEmail: CONTRACT_EMAIL,
  }
  return { ...otpRequest(), otpEmailCreateParams: { ...defaults, ...changes } }
}

export function validation(id: string, otp: string) {
  return { otpValidateParams: { id, otp } }
}

export function jwtRequest(claims: unknown, changes: Record<string, unknown> = {}) {
  return { jwtCreateParams: { claims, ...changes } }
}

const requestMetadata = z.strictObject({ uuid: z.uuid() })
const otpCreateResults = z.strictObject({ id: z.uuid(), otp: z.string() })

/** The shapes of successful responses. Each has exactly these fields. */
export const otpCreated = z.strictObject({ otpCreateResults, requestMetadata })
export const otpEmailCreated = z.strictObject({
  otpEmailCreateResults: z.strictObject({ otpCreateResults }),
  requestMetadata,
})
export const otpValidated = z.strictObject({ otpValidateResults: z.strictObject({}), requestMetadata })
export const jwtCreated = z.strictObject({
  jwtCreateResults: z.strictObject({ jwt: z.string() }),
  requestMetadata,
})
export const jwtValidated = z.strictObject({
  jwtValidateResults: z.strictObject({ claims: z.record(z.string(), z.unknown()) }),
  requestMetadata,
})
export const serviceAccountCreated = z.strictObject({
  serviceAccountCreateResults: z.strictObject({
    serviceAccount: z.strictObject({ uuid: z.uuid(), apiKey: z.uuid(), aud: z.uuid(), admin: z.boolean() }),
  }),
  requestMetadata,
})
