import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, expect, test } from 'vitest'
import { run } from '../testing/process.ts'
import { freePort, startRedis } from '../testing/redis.ts'
import { startCluster } from '../testing/redis-groups.ts'

/**
 * TLS to a Redis with a certificate from a private authority. Each test starts a process, because Node.js reads its
 * trusted authorities at startup.
 */

const folder = mkdtempSync(join(tmpdir(), 'tls-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)

const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
})
writeFileSync(file('key.pem'), key)
writeFileSync(file('cert.pem'), cert)
const certificate = ['--tls-cert-file', file('cert.pem'), '--tls-key-file', file('key.pem')]
const tls = [...certificate, '--tls-ca-cert-file', file('cert.pem'), '--tls-auth-clients', 'no']

const writeOverTls = (topology: string, port: number, settings: Record<string, string> = {}) =>
  run(
    `const { RedisStore } = await import('./lib/store/redis.ts')
    const onError = (error) => console.log(error.code)
    const urls = ['rediss://127.0.0.1:${port}']
    const store = new RedisStore({ urls, topology: '${topology}', prefix: 'test:', onError })
    await store.problemAtStart(2000)
    const next = { value: 'v', expiresAt: Date.now() + 60_000 }
    await store.compareAndSet({ kind: 'account', id: 'jane' }, undefined, next, true).catch((error) => console.log(error.name))
    await store.health().then(() => console.log('works'), (error) => console.log(error.name))
    process.exit()`,
    settings,
  ).stdout

test('a Redis certificate from a private authority needs NODE_EXTRA_CA_CERTS, and nothing is sent without it', async () => {
  const port = await freePort()
  const redis = await startRedis(['--tls-port', String(port), ...tls])
  expect(writeOverTls('single', port)).toMatch(/^(DEPTH_ZERO_SELF_SIGNED_CERT\n)+(StoreUnavailable\n){2}$/)
  expect(await redis.command('DBSIZE')).toBe(0)
  expect(writeOverTls('single', port, { NODE_EXTRA_CA_CERTS: file('cert.pem') })).toBe('works\n')
  expect(await redis.command('EXISTS', 'test:account:jane')).toBe(1)
  await redis.kill()
})

test('in a Redis Cluster, every connection uses TLS', async () => {
  const port = await freePort()
  const cluster = await startCluster(1, 0, {
    more: ['--tls-port', String(port), '--tls-cluster', 'yes', ...tls],
  })
  expect(writeOverTls('cluster', port)).toMatch(/^(DEPTH_ZERO_SELF_SIGNED_CERT\n)+(StoreUnavailable\n){2}/)
  expect(writeOverTls('cluster', port, { NODE_EXTRA_CA_CERTS: file('cert.pem') })).toBe('works\n')
  await cluster.stop()
})
