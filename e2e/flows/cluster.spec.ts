import { expect, test } from '../fixtures.ts'
import { startRedisCluster } from '../support/redis.ts'

test('what changes together lies in one slot of a Redis Cluster: limits of an account, and its codes and sessions', {
  tag: '@flow',
}, async ({ deploy, visit, person }) => {
  const redis = await startRedisCluster()
  const deployment = await deploy({ redis })
  const { signIn, accountPage } = await visit(deployment)
  await signIn(person)
  await accountPage.open()

  const keys = (await redis.client.keys('*')).toSorted()
  const slots = new Map<string, Set<unknown>>()
  for (const key of keys) {
    const [, account] = /\{(.+?)\}/.exec(key) ?? []
    if (account === undefined) continue
    const slot = await redis.client.call('CLUSTER', 'KEYSLOT', key)
    slots.set(account, (slots.get(account) ?? new Set()).add(slot))
  }
  await redis.stop()

  // Pseudonyms of one address: for its limits, and for its codes and sessions.
  expect([...slots.values()].map((each) => each.size)).toEqual([1, 1])
  // What belongs to nobody: the application's hourly sends, the client address's, and the server's public keys. Of the
  // guess nothing is left: it was right.
  const others = keys.filter((key) => !key.includes('{')).map((key) => key.replace(/:.*/, ''))
  expect(others).toEqual(['jwks', 'send-address', 'send-all'])
})
