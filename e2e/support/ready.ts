import { send } from './request.ts'
import { until } from './until.ts'

/** Waits until each instance is ready for requests, as a load balancer does. */
export async function ready({ instances }: { instances: readonly { url: string }[] }): Promise<void> {
  const isReady = async (url: string) => (await send(url, { path: '/readyz' })).status === 200 || undefined
  await Promise.all(instances.map(({ url }) => until(`${url} to be ready`, () => isReady(url))))
}
