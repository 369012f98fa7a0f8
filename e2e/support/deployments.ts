import { type Deployment, type Settings, startDeployment } from './deployment.ts'
import { running } from './running.ts'

/** A deployment takes about 120 MB of memory, and a browser that uses it as much again. */
const MAX_KEPT = 3

export type Deployments = ReturnType<typeof keepDeployments>

/** The deployments of a worker. Tests with the same settings share one, and each must leave it unchanged. */
export function keepDeployments() {
  const deployments = new Map<string, Deployment>()

  return {
    /** Returns the deployment with these settings, and starts it if necessary. May stop the least recently used one. */
    async with(settings: Settings): Promise<Deployment> {
      if (running)
        throw new Error(`This test needs a deployment of its own: it cannot run against ${running.url}`)
      const key = keyOf(settings)
      const deployment = deployments.get(key) ?? (await startDeployment({ settings }))
      deployments.delete(key)
      deployments.set(key, deployment)
      const [oldest] = deployments.keys()
      if (deployments.size > MAX_KEPT && oldest !== undefined) {
        await deployments.get(oldest)?.stop()
        deployments.delete(oldest)
      }
      return deployment
    },
    /** The deployment with these settings, if it is running. */
    at: (settings: Settings): Deployment | undefined => deployments.get(keyOf(settings)),
    async stop(): Promise<void> {
      await Promise.all([...deployments.values()].map((deployment) => deployment.stop()))
    },
  }
}

function keyOf(settings: Settings): string {
  return JSON.stringify(Object.entries(settings).sort())
}
