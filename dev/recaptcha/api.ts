import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { FaultQueue } from '../fault-queue.ts'
import { type Call, createRouter, json, type Reply } from '../http/router.ts'
import { createAssessor, type Verdict } from './assess.ts'
import type { Assessments } from './assessments.ts'
import type { Fault } from './fault.ts'
import { googleError, type WrongSetting, wrongSettings } from './google-error.ts'
import { INVALID_REASONS } from './invalid-reasons.ts'

const SCRIPT = readFileSync(new URL('enterprise.js', import.meta.url), 'utf8')

const request = z.object({
  event: z.looseObject({
    token: z.string().default(''),
    siteKey: z.string().default(''),
    expectedAction: z.string().default(''),
    userIpAddress: z.string().default(''),
    userAgent: z.string().default(''),
  }),
})
type Event = z.infer<typeof request>['event']

export type Site = { siteKey: string; projectId: string; apiKey: string }

/** The part of the stand-in that the browser and the client library use. */
export function createApi(site: Site, faults: FaultQueue<Fault>, assessments: Assessments): Server {
  const assess = createAssessor()
  return createRouter({
    'GET /recaptcha/enterprise.js': () => ({
      status: 200,
      headers: {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      },
      body: SCRIPT,
    }),
    'POST /v1/projects/{project}/assessments': async (call) => {
      const fault = faults.take(() => true)
      const { event } = request.parse(call.body)
      const wrong = fault?.kind === 'setting' ? fault.setting : wrongSettingOf(call, event, site)
      if (wrong !== undefined) return wrongSettings[wrong]()
      const verdict = assess(event.token, event.siteKey, fault)
      const answer = answerOf(event, verdict, site.projectId, call.query)
      assessments.add(event, verdict, fault?.kind)
      if (fault?.kind === 'slow') await setTimeout(fault.ms)
      if (fault?.kind === 'timeout') return new Promise<Reply>(() => {})
      if (fault?.kind === '500') return googleError(500, 'INTERNAL', 'Internal error encountered.')
      if (fault?.kind === '400' && verdict.invalidReason !== 'MALFORMED')
        return googleError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.')
      if (fault?.kind === '403') return wrongSettings['project-denied']()
      return fault?.kind === 'malformed'
        ? { ...answer, body: answer.body.slice(0, answer.body.length / 2) }
        : answer
    },
  })
}

/** Google checks the key first, then the project, then the site key. */
function wrongSettingOf(
  { request, query, parameters: [project] }: Call,
  event: Event,
  site: Site,
): WrongSetting | undefined {
  const key = keyOf(request, query)
  if (key === null) return 'key-missing'
  if (key !== site.apiKey) return 'key-invalid'
  if (project !== site.projectId) return 'project-denied'
  return event.siteKey === site.siteKey ? undefined : 'site-key-invalid'
}

function keyOf(request: IncomingMessage, query: URLSearchParams): string | null {
  return request.headers['x-goog-api-key']?.toString() ?? query.get('key')
}

function answerOf(event: Event, verdict: Verdict, projectId: string, query: URLSearchParams): Reply {
  const { invalidReason, score, hostname, action, createdAt } = verdict
  // Google's client library asks for numbers instead of names.
  const asNumbers = query.get('$alt')?.includes('enum-encoding=int') === true
  return json({
    name: `projects/${projectId}/assessments/${randomUUID()}`,
    event,
    riskAnalysis: { score, reasons: [] },
    tokenProperties: {
      valid: invalidReason === 'INVALID_REASON_UNSPECIFIED',
      invalidReason: asNumbers ? INVALID_REASONS.indexOf(invalidReason) : invalidReason,
      hostname,
      action,
      createTime: new Date(createdAt).toISOString(),
    },
  })
}
