import type { Deployment } from '../../fixtures.ts'
import { control } from '../../support/stand-ins.ts'

/**
 * A session is due for renewal after a tenth of its idle time. That is 30 seconds here, and most clocks in these tests
 * differ by more. So an application that compared them wrongly would renew each new JWT at once.
 */
export const shortSessions = { SESSION_IDLE_SECONDS: '300' }

/** Says in words how far a clock is ahead or behind (negative), for example "8 s behind". */
export function offsetInWords(seconds: number): string {
  return `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`
}

export function errorsOf(deployment: Deployment) {
  return deployment.logs().filter(({ level }) => level === 'error')
}

export async function jwtsMade(deployment: Deployment): Promise<number> {
  return (await control(deployment.standIns).calls()).filter(({ endpoint }) => endpoint === 'jwt/create')
    .length
}
