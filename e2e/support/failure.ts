import type { TestInfo } from '@playwright/test'
import type { Deployment } from './deployment.ts'
import { control } from './stand-ins.ts'

/** A position in the log of a deployment, and the time at which it was reached. */
export interface Mark {
  line: number
  at: number
}

/** Marks the end of the deployment's log, or its beginning if the deployment has not started. */
export function mark(deployment: Deployment | undefined): Mark {
  return { line: deployment?.output().length ?? 0, at: Date.now() }
}

/** If the test failed, attaches the logs of the application and of the stand-ins since the mark. */
export async function attachFailure(
  testInfo: TestInfo,
  deployment: Deployment,
  { line, at }: Mark,
): Promise<void> {
  if (testInfo.status === testInfo.expectedStatus) return
  const standIns = control(deployment.standIns)
  const since = (events: { at: number }[]) =>
    events.filter((event) => event.at >= at).map((event) => JSON.stringify(event))
  const logs = {
    'log of the application': deployment.output().slice(line),
    'calls to magiclinksdev': since(await standIns.calls()),
    'mails received': since(await standIns.mails()),
    'reCAPTCHA assessments': since(await standIns.assessments()),
  }
  for (const [name, lines] of Object.entries(logs)) {
    if (lines.length > 0) await testInfo.attach(name, { body: lines.join('\n'), contentType: 'text/plain' })
  }
}
