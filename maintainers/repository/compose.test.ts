import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { schema } from '../../lib/env/schema.ts'
import { fork, runSetup } from './setup-testing.ts'

/** Checks of the container files that need no engine. `npm run --prefix maintainers image` runs the containers. */
const service = z.object({
  image: z.string().optional(),
  build: z
    .object({
      dockerfile_inline: z.string().optional(),
      args: z.record(z.string(), z.string()).default({}),
      secrets: z.array(z.string()).default([]),
    })
    .optional(),
  env_file: z.string().optional(),
  environment: z.unknown().optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  command: z.string().optional(),
  init: z.boolean().default(false),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }).optional(),
  stop_grace_period: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})
const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean() }).nullable()).default({}),
  volumes: z.record(z.string(), z.null()).default({}),
  secrets: z.record(z.string(), z.object({ file: z.string() })).default({}),
})
const readCompose = (file: string) => composeFile.parse(parse(readFileSync(file, 'utf8'), { merge: true }))
const { services, networks, volumes, secrets } = readCompose('compose.yaml')
const additions = readdirSync('.').filter((file) => /^compose\..+\.yaml$/.test(file))
/** Each service of each file. `app` is in two files, because `compose.redis.yaml` adds to it. */
const all = ['compose.yaml', ...additions].flatMap((file) => Object.entries(readCompose(file).services))
const { app, caddy } = z.object({ app: service, caddy: service }).parse(services)
const { redis } = z.object({ redis: service }).parse(readCompose('compose.redis.yaml').services)
const dockerfile = readFileSync('Dockerfile', 'utf8')
const [, finalStage = ''] = dockerfile.split(/^FROM .*\n(?![\s\S]*^FROM )/m)

const folder = fork()
runSetup(folder, ['--yes', '--name', 'Example App', '--recaptcha', 'off', '--compose', 'mailpit'])
afterAll(() => rmSync(folder, { recursive: true }))
const madeBySetup = (file: string) => readFileSync(join(folder, file), 'utf8')

describe('image', () => {
  test('the image of the application does not run as root, has a health check, and starts the standalone server', () => {
    expect(finalStage).toMatch(/^USER [1-9]\d*$/m)
    expect(finalStage).toMatch(/^HEALTHCHECK [\s\S]*\/livez/m)
    expect(finalStage).toMatch(/^CMD \[.*"node", .*"server\.js"\]$/m)
  })

  test('the image of the application has no secret in its history, because the secret of the build is mounted only for the build step', () => {
    expect([...dockerfile.matchAll(/^ARG (.*)$/gm)].map(([, name]) => name)).toEqual(['ACTIONS_KEY_ID'])
    const set = [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = '']) => line.split(' '))
    expect(set.map((pair) => pair.split('=')[0])).toEqual(expect.arrayContaining(['NODE_ENV', 'PORT']))
    expect(set.filter((pair) => Object.keys(schema.shape).includes(pair.split('=')[0] ?? ''))).toEqual([])
    // An older BuildKit does not support `env=`, and without `required` a missing key would go unnoticed.
    const [, mounted = ''] = /--mount=type=secret,id=([\w-]+),required=true /.exec(dockerfile) ?? []
    expect(dockerfile).toContain(`"$(cat /run/secrets/${mounted})" npm run build`)
    expect(app.build?.secrets).toEqual([mounted])
    expect(madeBySetup(secrets[mounted]?.file ?? '')).toMatch(/^[\w+/]{43}=$/)
  })

  test('the image of the application is rebuilt when the key of server actions changes, although the cache ignores build secrets', () => {
    expect(dockerfile.indexOf('ARG ACTIONS_KEY_ID')).toBeLessThan(dockerfile.indexOf('npm run build'))
    expect(app.build?.args.ACTIONS_KEY_ID).toMatch(/^\$\{ACTIONS_KEY_ID:\?/)
    const key = madeBySetup(secrets['actions-key']?.file ?? '')
    const id = createHash('sha256').update(key).digest('hex').slice(0, 16)
    expect(parseEnv(madeBySetup('.env')).ACTIONS_KEY_ID).toBe(id)
  })

  test('the image of the application prints only JSON lines on stdout, even for messages of Next.js', () => {
    expect(finalStage).toContain('"--import", "./json-console.mjs"')
    const script =
      "console.log('▲ Next.js', 16, {a: 1}); console.info('two\\nlines'); console.debug('%s', 'x')"
    const { stdout } = spawnSync(process.execPath, ['--import', './lib/json-console.mjs', '-e', script], {
      encoding: 'utf8',
      timeout: 20_000,
      killSignal: 'SIGKILL',
    })
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', event: 'console', message: '▲ Next.js 16 { a: 1 }' },
      { level: 'info', message: 'two\nlines' },
      { level: 'debug', message: 'x' },
    ])
  })

  test('the image of the application contains only files that the build reads, and no settings', () => {
    const [first, ...allowed] = readFileSync('.dockerignore', 'utf8').trim().split('\n')
    expect(first).toBe('**')
    for (const line of allowed) {
      expect(line).toMatch(/^![\w.-]+$/)
      expect(line).not.toMatch(/^!\.|env/)
      expect(existsSync(line.slice(1)), line).toBe(true)
    }
  })
})

describe('compose', () => {
  test('the compose files pin a version of each image', () => {
    const built = all.flatMap(([, { build }]) => build?.dockerfile_inline ?? [])
    const bases = [dockerfile, ...built].flatMap((text) =>
      [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image),
    )
    const images = [...all.flatMap(([, { image }]) => image ?? []), ...bases]
    expect(images.length).toBeGreaterThan(6)
    for (const image of images) expect(image).toMatch(/:v?\d+(\.\d+)*(-[\w-]+)?$/)
  })

  test('the compose files give the application only the rights that it needs, and time to shut down', () => {
    expect(app).toMatchObject({ read_only: true, cap_drop: ['ALL'], ports: [] })
    expect(app.security_opt).toEqual(['no-new-privileges:true'])
    expect(Number(app.stop_grace_period?.replace('s', ''))).toBeGreaterThan(20)
  })

  test('the compose files start the application under an init process, because Node.js ignores SIGTERM while it starts', () => {
    expect(app.init).toBe(true)
  })

  test("the compose files keep the application's store on a volume, at the path that the image prepares for it", () => {
    expect(Object.keys(volumes)).toContain('store')
    expect(app.volumes).toEqual(['store:/data'])
    expect(dockerfile).toMatch(/^RUN install -d -o 1000 .* \/data$/m)
    expect(parseEnv(madeBySetup(app.env_file ?? '')).STORE_FILE).toBe('/data/store.sqlite')
  })

  test('the compose files limit the size of logs and temporary folders', () => {
    for (const [name, { logging, tmpfs, image, build }] of all) {
      if (image || build) expect(logging?.options, name).toEqual({ 'max-size': '10m', 'max-file': '5' })
      for (const folder of tmpfs) expect(folder, name).toMatch(/^\/[\w/]+:size=\d+m$/)
    }
  })

  test('the compose files give a read-only file system and no unneeded privileges to the services that the internet or an e-mail can reach', () => {
    const { mailpit } = readCompose('compose.mailpit.yaml').services
    for (const each of [caddy, mailpit, services.magiclinksdev, app]) {
      expect(each).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
      expect(each?.security_opt).toEqual(['no-new-privileges:true'])
    }
    const added = all.filter(([, { cap_add }]) => cap_add.length > 0)
    expect(added.map(([name, { cap_add }]) => [name, cap_add])).toEqual([['caddy', ['NET_BIND_SERVICE']]])
  })

  test('the compose files open the application to the network, and the mailbox only to this machine', () => {
    const open = all.filter(([, { ports }]) => ports.some((port) => !port.startsWith('127.0.0.1:')))
    expect(open.map(([name]) => name)).toEqual(['caddy'])
  })

  test('the compose files keep the database and Redis in a network without internet access', () => {
    expect(networks.data?.internal).toBe(true)
    for (const each of [services.postgres, redis]) expect(each?.networks).toEqual(['data'])
  })

  test('the compose files configure Redis to refuse writes instead of evicting, and to keep all writes across restarts', () => {
    expect(redis.command).toMatch(/--maxmemory \d+mb --maxmemory-policy noeviction/)
    expect(redis.command).toMatch(/--save "" --appendonly yes --appendfsync always$/)
  })

  test('the compose files wait only for services that have a health check', () => {
    const waitedFor = all
      .flatMap(([, { depends_on }]) => Object.entries(depends_on))
      .filter(([, { condition }]) => condition === 'service_healthy')
      .map(([name]) => name)
    expect(waitedFor).toContain('app')
    const checked = all.filter(([, { healthcheck }]) => healthcheck).map(([name]) => name)
    for (const name of waitedFor) expect(name === 'app' || checked.includes(name), name).toBe(true)
  })

  test('the compose files read only files from the repository or from setup', () => {
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

  test("the compose files set no unknown settings, and keep the application's settings in one file", () => {
    expect(all.filter(([, { environment }]) => environment)).toEqual([])
    const set = Object.keys(parseEnv(madeBySetup(app.env_file ?? '')))
    expect(set.length).toBeGreaterThan(10)
    expect(set.filter((name) => !Object.keys(schema.shape).includes(name))).toEqual([])
  })

  test('the compose files mount no file that changes, because a running container would keep the old one', () => {
    const mounted = all.flatMap(([, { volumes }]) => volumes.filter((volume) => volume.startsWith('./')))
    expect(mounted.map((volume) => volume.split(':')[1])).toEqual([
      '/docker-entrypoint-initdb.d/2-account.sql',
    ])
    expect(caddy.build?.dockerfile_inline).toContain('COPY Caddyfile /etc/caddy/Caddyfile')
    const { CONFIG_JSON = '' } = parseEnv(madeBySetup(services.magiclinksdev?.env_file ?? ''))
    expect(JSON.parse(CONFIG_JSON)).toHaveProperty('server.iss', 'http://magiclinksdev:8080')
  })
})

describe('startup', () => {
  const settingsFor = (...flags: string[]) => {
    const forCompose = fork()
    runSetup(forCompose, ['--yes', '--name', 'Example App', '--recaptcha', 'off', ...flags], {
      SENDGRID_API_KEY: 'the-key',
    })
    const settings = parseEnv(readFileSync(join(forCompose, '.env'), 'utf8'))
    rmSync(forCompose, { recursive: true })
    return settings
  }

  test.each([
    ['mailpit', 'file', 'compose.yaml:compose.mailpit.yaml', 'nop'],
    ['mailpit', 'redis', 'compose.yaml:compose.mailpit.yaml:compose.redis.yaml', 'nop'],
    ['sendgrid', 'file', 'compose.yaml', 'sendgrid'],
    ['sendgrid', 'redis', 'compose.yaml:compose.redis.yaml', 'sendgrid'],
  ])(
    'after setup for %s with %s, a plain `docker compose up -d` starts the chosen services',
    (compose, store, files, sender) => {
      const more = compose === 'sendgrid' ? ['--mail-from', 'a@example.com'] : []
      expect(settingsFor('--compose', compose, '--store', store, ...more)).toMatchObject({
        COMPOSE_FILE: files,
        COMPOSE_PATH_SEPARATOR: ':',
        // Makes Compose stop the mailbox of an earlier setup.
        COMPOSE_REMOVE_ORPHANS: 'true',
        MAGICLINKSDEV_SENDER: sender,
      })
      for (const file of files.split(':')) expect(existsSync(file), file).toBe(true)
    },
  )

  test('before setup, a plain `docker compose up -d` fails with a message that names setup', () => {
    const image =
      /^micahparks\/magiclinksdev\$\{MAGICLINKSDEV_SENDER:\?run `npm run setup .*\}:v\d+\.\d+\.\d+$/
    expect(services.magiclinksdev?.image).toMatch(image)
    expect(Object.keys(services)).not.toContain('mailpit')
  })

  test('Git ignores .env, from which a plain `docker compose up -d` reads what setup chose', () => {
    expect(readFileSync('.gitignore', 'utf8')).toMatch(/^\.env$/m)
  })
})

test("the application's account at the magiclinksdev server is not an administrator, and the server's configuration names no administrator", () => {
  const account = readFileSync('dev/setup/account.sql', 'utf8')
  expect(account).toMatch(/INSERT INTO mld\.service_account \(uuid, api_key, aud\)/)
  expect(account).toMatch(/ON CONFLICT \(aud\) DO UPDATE SET api_key = EXCLUDED\.api_key, is_admin = FALSE;/)
  const read = [...account.matchAll(/^\\getenv \w+ (\w+)$/gm)].map(([, name]) => name)
  expect(Object.keys(parseEnv(madeBySetup('.compose/postgres.env'))).sort()).toEqual(
    [...read, 'POSTGRES_PASSWORD'].sort(),
  )
  expect(madeBySetup('.compose/magiclinksdev.env')).not.toContain('adminCreateParams')
})

test('Caddy forwards requests to the application, hides the health checks, rejects upgrades, and is the only trusted hop', () => {
  const caddyfile = readFileSync('Caddyfile', 'utf8')
  const [, port] = /PORT=(\d+)/.exec(dockerfile) ?? []
  expect(caddyfile).toContain(`reverse_proxy {$UPSTREAM:app:${port}}`)
  expect(caddyfile).toMatch(/@upgrade header Upgrade \*\s+respond @upgrade 400/)
  expect(caddyfile).toMatch(/@health path \/livez \/readyz\s+respond @health 404/)
  const variables = [...caddyfile.matchAll(/\{\$(\w+)\}/g)].map(([, name]) => name)
  expect(variables).toEqual(Object.keys(parseEnv(madeBySetup(caddy.env_file ?? ''))))
  expect(parseEnv(madeBySetup(app.env_file ?? ''))).toMatchObject({ TRUSTED_PROXY: 'hops:1' })
})
