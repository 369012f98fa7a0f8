import type { Deployment } from '../../fixtures.ts'
import { control } from '../../support/stand-ins.ts'

/**
 * Renewal is due after a tenth of the idle time, which is 30 seconds here. The clocks may differ by more than that, so a new
 * JWT could be due at once.
 */
export const shortSessions = { SESSION_IDLE_SECONDS: '300' }

/** Says how far a clock is ahead or behind. */
export function offset(seconds: number): string {
  return `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`
}

export function errorsOf(deployment: Deployment) {
  return deployment.logs().filter(({ level }) => level === 'error')
}

export async function jwtsMade(deployment: Deployment): Promise<number> {
  return (await control(deployment.standIns).calls()).filter(({ endpoint }) => endpoint === 'jwt/create')
    .length
}
