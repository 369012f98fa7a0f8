import type { Section } from '../support/table.ts'
import { betterAuth } from './better-auth/index.ts'
import { firstLoad } from './first-load.ts'
import { growth } from './growth.ts'
import { load } from './load.ts'
import { proxy } from './proxy.ts'
import { roundTrips } from './round-trips.ts'
import { session } from './session.ts'
import { signInCost } from './sign-in-cost.ts'
import { start } from './start.ts'

interface Part {
  title: string
  measure: () => Promise<Section>
}

/** Everything that can be measured, in the order of the results. */
export const parts: Record<string, Part> = {
  'sign-in': { title: 'A whole sign-in', measure: signInCost },
  session: { title: 'Reading a session', measure: session },
  proxy: { title: 'The proxy', measure: proxy },
  'better-auth': { title: 'Beside better-auth', measure: betterAuth },
  'first-load': { title: 'First-load JavaScript', measure: firstLoad },
  start: { title: 'Start', measure: start },
  'round-trips': { title: 'Round trips to Redis', measure: roundTrips },
  load: { title: 'Under load', measure: load },
  growth: { title: 'Growth', measure: growth },
}
