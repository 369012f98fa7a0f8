import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { schema } from '../../lib/env/schema.ts'
import { fork, runSetup } from './setup-testing.ts'

/** What can be held of the containers without an engine that runs them. */
const service = z.object({
  image: z.string().optional(),
  build: z
    .object({ dockerfile_inline: z.string().optional(), secrets: z.array(z.string()).default([]) })
    .optional(),
  env_file: z.string().optional(),
  environment: z.unknown().optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  command: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})
const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean() }).nullable()),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})
const { services, networks, secrets } = composeFile.parse(parse(readFileSync('compose.yaml', 'utf8')))
const all = Object.entries(services)
const { app, caddy, redis } = z.object({ app: service, caddy: service, redis: service }).parse(services)
const dockerfile = readFileSync('Dockerfile', 'utf8')
const [, finalStage = ''] = dockerfile.split(/^FROM .*\n(?![\s\S]*^FROM )/m)

const folder = fork()
runSetup(folder, ['--yes', '--name', 'Example App', '--recaptcha', 'off', '--compose', 'mailpit'])
afterAll(() => rmSync(folder, { recursive: true }))
const madeBySetup = (file: string) => readFileSync(join(folder, file), 'utf8')

describe('the image', () => {
  test('runs as nobody of importance, says how it is, and starts the standalone server', () => {
    expect(finalStage).toMatch(/^USER [1-9]\d*$/m)
    expect(finalStage).toMatch(/^HEALTHCHECK [\s\S]*\/livez/m)
    expect(finalStage).toMatch(/^CMD \[.*"node", "server\.js"\]$/m)
  })

  test('holds no secret: the one that the build reads is mounted for that step alone', () => {
    expect(dockerfile).not.toMatch(/^ARG /m)
    const set = [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = '']) => line.split(' '))
    expect(set.map((pair) => pair.split('=')[0])).toEqual(expect.arrayContaining(['NODE_ENV', 'PORT']))
    expect(set.filter((pair) => Object.keys(schema.shape).includes(pair.split('=')[0] ?? ''))).toEqual([])
    const [, mounted = ''] = /--mount=type=secret,id=([\w-]+)/.exec(dockerfile) ?? []
    expect(app.build?.secrets).toEqual([mounted])
    expect(madeBySetup(secrets[mounted]?.file ?? '')).toMatch(/^[\w+/]{43}=$/)
  })

  test('is made of nothing but what the build reads: everything else is left out, settings too', () => {
    const [first, ...allowed] = readFileSync('.dockerignore', 'utf8').trim().split('\n')
    expect(first).toBe('**')
    for (const line of allowed) {
      expect(line).toMatch(/^![\w.-]+$/)
      expect(line).not.toMatch(/^!\.|env/)
      expect(existsSync(line.slice(1)), line).toBe(true)
    }
  })
})

describe('compose.yaml', () => {
  test('names a version for each image', () => {
    const bases = [dockerfile, services.postgres?.build?.dockerfile_inline ?? ''].flatMap((text) =>
      [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image),
    )
    const images = [...all.flatMap(([, { image }]) => image ?? []), ...bases]
    expect(images.length).toBeGreaterThan(6)
    for (const image of images) expect(image).toMatch(/:v?\d+(\.\d+)*(-[\w-]+)?$/)
  })

  test('gives the application nothing that it does not need, and time to finish', () => {
    expect(app).toMatchObject({ read_only: true, cap_drop: ['ALL'], ports: [] })
    expect(app.security_opt).toEqual(['no-new-privileges:true'])
    expect(Number(app.stop_grace_period?.replace('s', ''))).toBeGreaterThan(20)
  })

  test('opens to the network what people use, and the mailbox to this machine only', () => {
    const open = all.filter(([, { ports }]) => ports.some((port) => !port.startsWith('127.0.0.1:')))
    expect(open.map(([name]) => name)).toEqual(['caddy'])
  })

  test('keeps the data where there is no way out', () => {
    expect(networks.data?.internal).toBe(true)
    for (const name of ['postgres', 'redis']) expect(services[name]?.networks).toEqual(['data'])
  })

  test('lets the server read a configuration that only its owner may read', () => {
    expect(services.magiclinksdev).toMatchObject({ cap_drop: ['ALL'], cap_add: ['DAC_READ_SEARCH'] })
  })

  test('has a store that refuses before it forgets, and comes back with all that it was told, not older', () => {
    expect(redis.command).toMatch(/--maxmemory \d+mb --maxmemory-policy noeviction/)
    expect(redis.command).toMatch(/--save "" --appendonly yes --appendfsync always$/)
  })

  test('waits for a service to be healthy only where it can tell', () => {
    const waitedFor = all
      .flatMap(([, { depends_on }]) => Object.entries(depends_on))
      .filter(([, { condition }]) => condition === 'service_healthy')
      .map(([name]) => name)
    expect(waitedFor).toContain('app')
    for (const name of waitedFor) expect(name === 'app' || services[name]?.healthcheck, name).toBeTruthy()
  })

  test('reads no file that is neither in the repository nor made by setup', () => {
    const mounted = all.flatMap(([, { volumes }]) => volumes.filter((volume) => volume.startsWith('./')))
    const read = [
      ...all.flatMap(([, { env_file }]) => env_file ?? []),
      ...mounted.map((volume) => volume.split(':')[0] ?? ''),
      ...Object.values(secrets).map(({ file }) => file),
    ]
    expect(read.length).toBeGreaterThan(5)
    const missing = read.filter((file) => !existsSync(file.includes('.compose/') ? join(folder, file) : file))
    expect(missing).toEqual([])
  })

  test('sets nothing that the application does not know, and leaves its names to one file', () => {
    expect(all.filter(([, { environment }]) => environment)).toEqual([])
    const set = Object.keys(parseEnv(madeBySetup(app.env_file ?? '')))
    expect(set.length).toBeGreaterThan(10)
    expect(set.filter((name) => !Object.keys(schema.shape).includes(name))).toEqual([])
  })
})

test('in production the server sends, and there is no mailbox', () => {
  const production: unknown = parse(readFileSync('compose.production.yaml', 'utf8'))
  const image = expect.stringMatching(/^micahparks\/magiclinksdev\$\{PROVIDER:\?.*\}:v\d+\.\d+\.\d+$/)
  expect(production).toEqual({
    services: { magiclinksdev: { image }, mailpit: { profiles: ['never'] } },
  })
  const [, version] = /:(v[\d.]+)$/.exec(services.magiclinksdev?.image ?? '') ?? []
  expect(JSON.stringify(production)).toContain(`:${version}"`)
})

test('the proxy leads to the application, hides its health, refuses upgrades, and is the one hop that is trusted', () => {
  const caddyfile = readFileSync('Caddyfile', 'utf8')
  const [, port] = /PORT=(\d+)/.exec(dockerfile) ?? []
  expect(caddyfile).toContain(`reverse_proxy {$UPSTREAM:app:${port}}`)
  expect(caddyfile).toMatch(/@upgrade header Upgrade \*\s+respond @upgrade 400/)
  expect(caddyfile).toMatch(/@health path \/livez \/readyz\s+respond @health 404/)
  const variables = [...caddyfile.matchAll(/\{\$(\w+)\}/g)].map(([, name]) => name)
  expect(variables).toEqual(Object.keys(parseEnv(madeBySetup(caddy.env_file ?? ''))))
  expect(parseEnv(madeBySetup(app.env_file ?? ''))).toMatchObject({ TRUSTED_PROXY: 'hops:1' })
})
