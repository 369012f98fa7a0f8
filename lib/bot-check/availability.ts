import 'server-only'
import { processState } from '../process-state.ts'

/**
 * When the provider last judged a token, and when an assessment last failed, by `performance.now()`, which does not
 * jump when the clock is set.
 */
export interface Assessments {
  answeredAt: number
  failedAt: number
  /** Whether a wrong setting caused the last failure. */
  misconfigured: boolean
}

/** An outage is assumed to be over this long after the last failure. */
const rememberedMs = 5 * 60 * 1000

export function noteAnswer(): void {
  assessments().answeredAt = performance.now()
}

/** @param wrongSetting The setting that caused the failure, if one is wrong. */
export function noteFailure(wrongSetting: string | undefined): void {
  assessments().failedAt = performance.now()
  assessments().misconfigured = wrongSetting !== undefined
}

export function wasAnsweredSince(time: number): boolean {
  return assessments().answeredAt > time
}

/** Whether the last assessment failed because of a wrong setting, or failed within the last five minutes. */
export function isBotCheckDown(): boolean {
  const { answeredAt, failedAt, misconfigured } = assessments()
  return failedAt > answeredAt && (misconfigured || performance.now() - failedAt < rememberedMs)
}

function assessments(): Assessments {
  processState.assessments ??= { answeredAt: -Infinity, failedAt: -Infinity, misconfigured: false }
  return processState.assessments
}
