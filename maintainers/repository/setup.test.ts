import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv as parseEnvFile } from 'node:util'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { contrast, palette, parse } from '../../dev/setup/colours.ts'
import { parseEnv } from '../../lib/env/parse.ts'
import { fork, runSetup, setupCommand, trySetup } from './setup-testing.ts'

const answers = [
  '--yes',
  '--name',
  "Jane's Portal",
  '--origin',
  'https://app.example.com',
  '--accent',
  '#e0457b',
]

let folder: string
beforeEach(() => {
  folder = fork()
})
afterEach(() => rmSync(folder, { recursive: true }))

const setup = (...flags: string[]) => runSetup(folder, flags)
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const settings = (file: string) => parseEnvFile(read(file))
/** Every file with its content. */
const everything = () =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [file, read(file)]),
  )

test('a name, an origin and a colour go where each belongs, and nothing else changes', () => {
  const before = everything()
  const told = setup(...answers)
  const after = everything()
  const changed = Object.keys(after).filter((file) => after[file] !== before[file])
  const expected = [
    '.env.local',
    '.env.production.local',
    'app/globals.css',
    'lib/brand.ts',
    'package-lock.json',
    'package.json',
  ]
  expect(changed.sort()).toEqual(expected)
  for (const file of expected) expect(told).toContain(`${file}: `)
  expect(JSON.parse(read('package.json')).name).toBe('jane-s-portal')
  const [light = '', dark = ''] = [...read('app/globals.css').matchAll(/--color-accent: (#\w+)/g)].map(
    ([, c]) => c,
  )
  expect(light).not.toBe(dark)
  expect(read('lib/brand.ts')).toContain(`emailAccent: '${light}'`)
  expect(settings('.env.local')).toMatchObject({ APP_NAME: "Jane's Portal", OTP_DELIVERY: 'magiclinksdev' })
  expect(settings('.env.production.local')).toEqual({
    APP_URL: 'https://app.example.com',
    TRUSTED_PROXY: 'hops:1',
  })
})

test('run again it changes nothing', () => {
  setup(...answers, '--compose', 'mailpit')
  const before = everything()
  expect(setup('--yes', '--compose', 'mailpit')).toBe('Nothing to change.\n')
  expect(everything()).toEqual(before)
})

test('the same colour again, in the words of before, changes nothing', () => {
  setup(...answers)
  expect(setup(...answers)).toBe('Nothing to change.\n')
})

test('languages are offered in the order that was given', () => {
  setup(...answers, '--languages', 'de,en')
  expect(read('lib/messages/index.ts')).toContain("locales: readonly [Locale, ...Locale[]] = ['de', 'en']")
})

test('secrets and whatever else stands in the settings stay, until new secrets are asked for', () => {
  writeFileSync(join(folder, '.env.local'), '# mine\nLOG_LEVEL=debug\n')
  setup(...answers)
  const first = settings('.env.local')
  setup(...answers, '--name', 'Another Name')
  expect(settings('.env.local')).toEqual({ ...first, APP_NAME: 'Another Name' })
  expect(read('.env.local')).toMatch(/^# mine\nLOG_LEVEL=debug\n/)
  setup(...answers, '--new-secrets')
  expect(settings('.env.local').IDENTITY_SECRET).not.toBe(first.IDENTITY_SECRET)
})

const ses = ['--mail-from', 'a@example.com', '--aws-region', 'eu-west-1', '--aws-access-key-id', 'A']

test.each([
  ['mailpit', [], {}],
  ['ses', ses, { AWS_SECRET_ACCESS_KEY: 'B' }],
  ['sendgrid', ['--mail-from', 'a@example.com'], { SENDGRID_API_KEY: 'C' }],
])('the application starts with the settings for compose: %s', (provider, flags, environment) => {
  runSetup(folder, [...answers, '--recaptcha', 'off', '--compose', provider, ...flags], environment)
  const parsed = parseEnv({ ...settings('.compose/app.env'), NODE_ENV: 'production' })
  expect(parsed).toMatchObject({ ok: true })
  const { server, storage } = JSON.parse(read('.compose/magiclinksdev.json'))
  expect(server.adminCreateParams[0].apiKey).toBe(settings('.compose/app.env').MAGICLINKSDEV_API_KEY)
  expect(server.iss).toBe(settings('.compose/app.env').MAGICLINKSDEV_ISSUER)
  expect(storage.dsn).toContain(settings('.compose/postgres.env').POSTGRES_PASSWORD)
})

test.each([
  [['--name', 'abc'], '--name is "abc": wants 5 to 256 characters'],
  [['--origin', 'https://app.example.com/path'], '--origin is'],
  [['--accent', 'red'], '--accent is "red"'],
  [['--languages', 'en,xx'], '--languages is "en,xx": wants some of'],
  [['--logo', 'nowhere.svg'], '--logo is'],
  [['--delivery', 'webhook'], 'WEBHOOK_URL is empty: wants a value'],
  [['--compose', 'ses'], '--compose is "ses": wants --recaptcha enterprise, or off'],
  [['--colour', 'red'], "Unknown option '--colour'"],
])('%j is refused before anything is written', (flags, sentence) => {
  const before = everything()
  const { status, stderr } = trySetup(folder, ['--yes', ...flags])
  expect(stderr).toContain(sentence)
  expect(status).toBe(1)
  expect(everything()).toEqual(before)
})

test('without flags it asks, and an empty answer leaves what is', async () => {
  const child = spawn(process.execPath, setupCommand, { cwd: folder, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text
    if (text.includes("product's name")) child.stdin.write('Asked Name\n')
    else if (text.endsWith(': ')) child.stdin.write('\n')
  })
  expect(await once(child, 'close')).toEqual([0, null])
  expect(told).toContain('The accent colour [#')
  expect(settings('.env.local').APP_NAME).toBe('Asked Name')
})

test.each(['#000000', '#ffffff', '#ffff00', '#e0457b', '#1f5f4f', '#0000ff'])(
  '%s becomes legible in both themes',
  (accent) => {
    const { light, dark } = palette(accent, '#f6f4ee', '#1a2120')
    expect(contrast(parse(light.accent), parse('#ffffff'))).toBeGreaterThan(4.5)
    expect(contrast(parse(light.accent), parse('#f6f4ee'))).toBeGreaterThan(4.5)
    expect(contrast(parse(dark.accent), parse('#1a2120'))).toBeGreaterThan(4.5)
    expect(contrast(parse(dark.accent), parse(dark['on-accent']))).toBeGreaterThan(4.5)
  },
)
