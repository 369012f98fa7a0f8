import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { Ask } from './relay.ts'

const override = z.object({ features: z.looseObject({ 'prefers-color-scheme': z.string().nullish() }) })
const tree = z.object({ contexts: z.array(z.object({ context: z.string() })) })

/** The values of Firefox's preference. Any other value follows the system. */
const preference: Record<string, number> = { dark: 0, light: 1 }
const system = 2
/** How long Firefox takes to apply a changed preference to its pages. */
const settleMs = 100

/** Implements `emulation.setMediaFeaturesOverride` with a preference, which applies to the whole browser. */
export function colorSchemes(ask: Ask): (params: unknown) => Promise<void> {
  let current = system
  return async (params) => {
    const wanted = preference[override.parse(params).features['prefers-color-scheme'] ?? ''] ?? system
    if (wanted === current) return
    current = wanted
    const { contexts } = tree.parse(await ask('browsingContext.getTree', { 'moz:scope': 'chrome' }))
    await ask('script.evaluate', {
      expression: `Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', ${wanted})`,
      target: { context: contexts[0]?.context },
      awaitPromise: false,
    })
    await setTimeout(settleMs)
  }
}
