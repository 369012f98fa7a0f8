import { type Deployment, type Settings, startDeployment } from './deployment.ts'
import { running } from './running.ts'

/** Each is a process of some 120 MB, twice that with a browser beside it. */
const KEPT = 3

export type Deployments = ReturnType<typeof keepDeployments>

/** The deployments of a worker: tests that want the same settings share one, which no test may leave changed. */
export function keepDeployments() {
  const kept = new Map<string, Deployment>()

  return {
    /** The one with these settings, started where there is none yet. The one that was not used for longest makes room. */
    async with(settings: Settings): Promise<Deployment> {
      if (running)
        throw new Error(`This test needs a deployment of its own: it cannot run against ${running.url}`)
      const key = keyOf(settings)
      const deployment = kept.get(key) ?? (await startDeployment({ settings }))
      kept.delete(key)
      kept.set(key, deployment)
      const [oldest] = kept.keys()
      if (kept.size > KEPT && oldest !== undefined) {
        await kept.get(oldest)?.stop()
        kept.delete(oldest)
      }
      return deployment
    },
    /** The one with these settings if it runs. */
    at: (settings: Settings): Deployment | undefined => kept.get(keyOf(settings)),
    async stop(): Promise<void> {
      await Promise.all([...kept.values()].map((deployment) => deployment.stop()))
    },
  }
}

function keyOf(settings: Settings): string {
  return JSON.stringify(Object.entries(settings).sort())
}
