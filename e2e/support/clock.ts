import type { Deployment } from './deployment.ts'
import { control } from './stand-ins.ts'

export type Clock = ReturnType<typeof clockOf>

export interface Span {
  seconds?: number
  minutes?: number
  hours?: number
  days?: number
}

/** Lets time pass without waiting for it, at the application and at the magiclinksdev server. */
export function clockOf(deployment: Deployment) {
  const standIns = control(deployment.standIns)
  let aheadMs = 0

  async function set(ms: number): Promise<void> {
    aheadMs = ms
    await Promise.all([deployment.setClock(ms), standIns.setServerClock(ms)])
  }

  return {
    advance: (span: Span) => set(aheadMs + inMs(span)),
    reset: () => (aheadMs === 0 ? Promise.resolve() : set(0)),
  }
}

function inMs({ seconds = 0, minutes = 0, hours = 0, days = 0 }: Span): number {
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}
