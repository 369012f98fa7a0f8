import 'server-only'
import { processState } from '../process-state.ts'

/** The last answer and the last failure, by `performance.now()`, which does not jump when the clock is set. */
export interface Assessments {
  answeredAt: number
  failedAt: number
  /** Whether a wrong setting caused the last failure. */
  misconfigured: boolean
}

/** A failure that is older than this says nothing about an outage now. */
const rememberedMs = 5 * 60 * 1000

export function noteAnswer(): void {
  assessments().answeredAt = performance.now()
}

export function noteFailure(setting: string | undefined): void {
  assessments().failedAt = performance.now()
  assessments().misconfigured = setting !== undefined
}

export function wasAnsweredSince(time: number): boolean {
  return assessments().answeredAt > time
}

/** Whether the last assessment failed, either because of a wrong setting or within the last minutes. */
export function isBotCheckDown(): boolean {
  const { answeredAt, failedAt, misconfigured } = assessments()
  return failedAt > answeredAt && (misconfigured || performance.now() - failedAt < rememberedMs)
}

function assessments(): Assessments {
  processState.assessments ??= { answeredAt: -Infinity, failedAt: -Infinity, misconfigured: false }
  return processState.assessments
}
