import 'server-only'
import type { protos, RecaptchaEnterpriseServiceClient } from '@google-cloud/recaptcha-enterprise'
import { z } from 'zod'
import { env } from '../env/index.ts'
import { processState } from '../process-state.ts'
import { assessmentFrom } from './google-error.ts'
import type { Assessment, BotAction } from './verdict.ts'

const timeoutMs = 1500

type AssessmentRequest = protos.google.cloud.recaptchaenterprise.v1.ICreateAssessmentRequest

/** Asks reCAPTCHA Enterprise whether a token is valid, was made for this action on this host, and has a good score. */
export async function assessToken(token: string, action: BotAction): Promise<Assessment> {
  const { RECAPTCHA_PROJECT_ID, RECAPTCHA_SITE_KEY, RECAPTCHA_MIN_SCORE, APP_URL } = env()
  try {
    const event = { token, siteKey: RECAPTCHA_SITE_KEY ?? '', expectedAction: action }
    const parent = `projects/${RECAPTCHA_PROJECT_ID}`
    const { tokenProperties, riskAnalysis } = await createAssessment({ parent, assessment: { event } })
    const score = riskAnalysis?.score ?? 0

    if (!tokenProperties?.valid)
      return { verdict: 'refused', reason: `invalid:${tokenProperties?.invalidReason}` }
    if (tokenProperties.action !== action) return { verdict: 'refused', reason: 'other-action' }
    if (tokenProperties.hostname !== new URL(APP_URL).hostname)
      return { verdict: 'refused', reason: 'other-host' }
    // Scores arrive as 32-bit floats: 0.5 is exact, 0.7 is not.
    if (Math.fround(score) < Math.fround(RECAPTCHA_MIN_SCORE))
      return { verdict: 'refused', reason: 'low-score' }
    return { verdict: 'passed' }
  } catch (error) {
    return assessmentFrom(error)
  }
}

/** If a connection breaks within this time, Google cannot have judged the token yet. */
const tooSoonMs = 200

/**
 * Over REST, Google may close an idle connection just when a request reuses it. Only then is the request repeated,
 * because a token is good for only one assessment. Over gRPC, the client itself repeats it.
 */
async function createAssessment(request: AssessmentRequest) {
  const client = await recaptchaClient()
  const ask = () => client.createAssessment(request, { timeout: timeoutMs })
  const startedAt = performance.now()
  const [assessment] = await ask().catch((error: unknown) => {
    if (!isHungUp(error) || performance.now() - startedAt > tooSoonMs) throw error
    return ask()
  })
  return assessment
}

function isHungUp(error: unknown): boolean {
  return z.object({ cause: z.object({ code: z.literal('ECONNRESET') }) }).safeParse(error).success
}

/**
 * Makes one client, at the first call. Importing the library earlier would cost each process 0.2 s, and without
 * credentials the client can end the process.
 */
function recaptchaClient(): Promise<RecaptchaEnterpriseServiceClient> {
  processState.recaptcha ??= makeClient()
  return processState.recaptcha
}

/** Makes the client at startup, so that the first user does not wait for it. Throws if there are no credentials. */
export async function openRecaptcha(): Promise<void> {
  const client = await recaptchaClient()
  await client.initialize()
}

async function makeClient(): Promise<RecaptchaEnterpriseServiceClient> {
  const { RecaptchaEnterpriseServiceClient: Client } = await import('@google-cloud/recaptcha-enterprise')
  const { RECAPTCHA_API_KEY, RECAPTCHA_ENDPOINT, RECAPTCHA_PROJECT_ID } = env()
  return new Client({
    // Without a project ID, the library looks for one on this machine. It even runs an installed gcloud, which takes
    // a second.
    ...(RECAPTCHA_PROJECT_ID && { projectId: RECAPTCHA_PROJECT_ID }),
    // An API key works only over REST. Default credentials use gRPC.
    ...(RECAPTCHA_API_KEY && { apiKey: RECAPTCHA_API_KEY, fallback: true }),
    ...(RECAPTCHA_ENDPOINT && endpoint(RECAPTCHA_ENDPOINT)),
  })
}

function endpoint({ hostname, port, protocol }: URL) {
  const secure = protocol === 'https:'
  return {
    apiEndpoint: hostname,
    port: Number(port || (secure ? 443 : 80)),
    protocol: secure ? 'https' : 'http',
  }
}
