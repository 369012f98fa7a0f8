import type { Verdict } from './assess.ts'

const CAPACITY = 50_000
const DROPPED_AT_ONCE = 5_000

type EventDetails = { expectedAction: string; userIpAddress: string; userAgent: string }
export type Assessments = ReturnType<typeof createAssessments>

/** All assessments in order. The list is bounded, so that a load test does not fill the memory. */
export function createAssessments() {
  let list: (EventDetails & Verdict & { at: number; fault?: string })[] = []
  return {
    add(
      { expectedAction, userIpAddress, userAgent }: EventDetails,
      verdict: Verdict,
      fault: string | undefined,
    ): void {
      if (list.length >= CAPACITY) list.splice(0, DROPPED_AT_ONCE)
      const details = { at: Date.now(), expectedAction, userIpAddress, userAgent }
      list.push({ ...details, ...verdict, ...(fault === undefined ? {} : { fault }) })
    },
    all: () => list,
    clear(): void {
      list = []
    },
  }
}
