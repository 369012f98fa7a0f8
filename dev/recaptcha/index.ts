import { randomUUID } from 'node:crypto'
import { createFaultQueue } from '../fault-queue.ts'
import { close, listen } from '../http/listen.ts'
import { createApi } from './api.ts'
import { createAssessments } from './assessments.ts'
import { createControl } from './control.ts'
import type { Fault } from './fault.ts'

export type Options = { port?: number; controlPort?: number }
export type Recaptcha = {
  url: string
  scriptUrl: string
  controlUrl: string
  siteKey: string
  projectId: string
  apiKey: string
  close(): Promise<void>
}

/** Starts a stand-in for reCAPTCHA Enterprise on loopback. `scriptUrl` is the URL of the script without a query. */
export async function startRecaptcha(options: Options = {}): Promise<Recaptcha> {
  const site = { siteKey: `site-${randomUUID()}`, projectId: 'stand-in', apiKey: randomUUID() }
  const faults = createFaultQueue<Fault>()
  const assessments = createAssessments()
  const api = createApi(site, faults, assessments)
  const control = createControl(site.siteKey, faults, assessments)
  const url = `http://127.0.0.1:${await listen(api, options.port ?? 0)}`
  const controlUrl = `http://127.0.0.1:${await listen(control, options.controlPort ?? 0)}`
  return {
    url,
    scriptUrl: `${url}/recaptcha/enterprise.js`,
    controlUrl,
    ...site,
    close: async () => void (await Promise.all([close(api), close(control)])),
  }
}
