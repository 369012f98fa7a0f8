import { json, type Reply } from '../http/router.ts'

/** The shape of every error of a Google API. */
export function googleError(code: number, status: string, message: string, details: object[] = []): Reply {
  return json({ error: { code, message, status, details } }, code)
}

/** An error with a machine-readable reason (`google.rpc.ErrorInfo`). */
function errorWithReason(code: number, status: string, reason: string, message: string): () => Reply {
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'googleapis.com',
    metadata,
  }
  const localized = { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message }
  return () => googleError(code, status, message, [info, localized])
}

const metadata = { service: 'recaptchaenterprise.googleapis.com' }

/** Google's answers to all assessments while a setting of the caller or of its Google Cloud project is wrong. */
export const wrongSettings = {
  'key-invalid': errorWithReason(
    400,
    'INVALID_ARGUMENT',
    'API_KEY_INVALID',
    'API key not valid. Please pass a valid API key.',
  ),
  'key-expired': errorWithReason(
    400,
    'INVALID_ARGUMENT',
    'API_KEY_INVALID',
    'API key expired. Please renew the API key.',
  ),
  'key-restricted': errorWithReason(
    403,
    'PERMISSION_DENIED',
    'API_KEY_SERVICE_BLOCKED',
    'Requests to this API recaptchaenterprise.googleapis.com method CreateAssessment are blocked.',
  ),
  'key-missing': () =>
    googleError(
      403,
      'PERMISSION_DENIED',
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    ),
  'credentials-invalid': errorWithReason(
    401,
    'UNAUTHENTICATED',
    'ACCESS_TOKEN_TYPE_UNSUPPORTED',
    'Request had invalid authentication credentials.',
  ),
  'api-disabled': errorWithReason(
    403,
    'PERMISSION_DENIED',
    'SERVICE_DISABLED',
    'reCAPTCHA Enterprise API has not been used in project 123456789 before or it is disabled.',
  ),
  'billing-disabled': errorWithReason(
    403,
    'PERMISSION_DENIED',
    'BILLING_DISABLED',
    'This API method requires billing to be enabled.',
  ),
  'project-invalid': errorWithReason(
    400,
    'INVALID_ARGUMENT',
    'RESOURCE_PROJECT_INVALID',
    'Invalid resource field value in the request.',
  ),
  'project-denied': () => googleError(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
  'site-key-invalid': () => googleError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
} satisfies Record<string, () => Reply>

export type WrongSetting = keyof typeof wrongSettings

export const WRONG_SETTINGS = Object.keys(wrongSettings).filter(
  (name): name is WrongSetting => name in wrongSettings,
)
