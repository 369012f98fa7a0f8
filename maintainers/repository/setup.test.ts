import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv as parseEnvFile } from 'node:util'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { parseEnv } from '../../lib/env/parse.ts'
import { fork, runSetup, setupCommand, trySetup } from './setup-testing.ts'

const answers = ['--yes', '--name', "Jane's Portal", '--origin', 'https://app.example.com']

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

test('setup writes a name and an origin to the settings, and changes no file of the repository', () => {
  const before = everything()
  const output = setup(...answers)
  const after = everything()
  const changedFiles = Object.keys(after).filter((file) => after[file] !== before[file])
  expect(changedFiles.sort()).toEqual(['.env.local', '.env.production.local'])
  for (const file of changedFiles) expect(output).toContain(`${file}: `)
  expect(output).toContain('To undo it, remove these files')
  expect(settings('.env.local')).toMatchObject({ APP_NAME: "Jane's Portal", OTP_DELIVERY: 'magiclinksdev' })
  expect(settings('.env.production.local')).toEqual({
    APP_URL: 'https://app.example.com',
    TRUSTED_PROXY: 'hops:1',
  })
})

test('setup changes nothing when it runs again', () => {
  setup(...answers, '--compose', 'mailpit')
  const before = everything()
  expect(setup('--yes', '--compose', 'mailpit')).toBe('Nothing to change.\n')
  expect(everything()).toEqual(before)
})

test.each([
  ['https://localhost:9443', { APP_URL: 'https://localhost:9443', TRUSTED_PROXY: 'hops:1' }],
  ['http://127.0.0.1:4000', { APP_URL: 'http://127.0.0.1:4000' }],
])('setup writes the origin %s unchanged', (origin, expected) => {
  setup('--yes', '--origin', origin)
  expect(settings('.env.production.local')).toEqual(expected)
})

test.each([
  ['smtp', [], {}],
  ['webhook', ['--webhook-channel', 'SMS'], { WEBHOOK_URL: 'https://codes.example.com' }],
])(
  'setup accepts a name of four letters with --delivery %s, because magiclinksdev does not get it',
  (delivery, flags, environment) => {
    runSetup(folder, ['--yes', '--name', 'Acme', '--delivery', delivery, ...flags], environment)
    expect(settings('.env.local').APP_NAME).toBe('Acme')
  },
)

test('setup keeps secrets and all other settings, and --new-secrets replaces the secrets', () => {
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
])(
  'the application accepts the settings that setup writes for compose with %s',
  (provider, flags, environment) => {
    runSetup(folder, [...answers, '--recaptcha', 'off', '--compose', provider, ...flags], environment)
    const parsed = parseEnv({ ...settings('.compose/app.env'), NODE_ENV: 'production' })
    expect(parsed).toMatchObject({ ok: true })
    const { server, storage } = JSON.parse(settings('.compose/magiclinksdev.env').CONFIG_JSON ?? '')
    expect(settings('.compose/postgres.env').MAGICLINKSDEV_API_KEY).toBe(
      settings('.compose/app.env').MAGICLINKSDEV_API_KEY,
    )
    expect(server.iss).toBe(settings('.compose/app.env').MAGICLINKSDEV_ISSUER)
    expect(storage.dsn).toContain(settings('.compose/postgres.env').POSTGRES_PASSWORD)
  },
)

test('later runs of setup keep the settings for compose, even without --compose', () => {
  runSetup(folder, [...answers, '--recaptcha', 'off', '--compose', 'ses', ...ses], {
    AWS_SECRET_ACCESS_KEY: "it's B",
  })
  const before = everything()
  expect(setup('--yes')).toBe('Nothing to change.\n')
  expect(everything()).toEqual(before)
  setup('--yes', '--name', 'Another Name')
  expect(settings('.compose/app.env').APP_NAME).toBe('Another Name')
  expect(JSON.parse(settings('.compose/magiclinksdev.env').CONFIG_JSON ?? '').ses).toEqual({
    awsRegion: 'eu-west-1',
    accessKeyID: 'A',
    secretKey: "it's B",
    fromEmail: 'a@example.com',
  })
})

test("--new-api-key replaces only the application's API key, and signs no user out", () => {
  setup(...answers, '--compose', 'mailpit')
  const before = { app: settings('.compose/app.env'), postgres: settings('.compose/postgres.env') }
  setup('--yes', '--new-api-key')
  const { MAGICLINKSDEV_API_KEY: key } = settings('.compose/app.env')
  expect(key).not.toBe(before.app.MAGICLINKSDEV_API_KEY)
  expect(settings('.compose/app.env')).toEqual({ ...before.app, MAGICLINKSDEV_API_KEY: key })
  expect(settings('.compose/postgres.env')).toEqual({ ...before.postgres, MAGICLINKSDEV_API_KEY: key })
})

test('after a change from Mailpit to a provider, no settings of Mailpit remain', () => {
  setup(...answers, '--compose', 'mailpit')
  runSetup(folder, ['--yes', '--recaptcha', 'off', '--compose', 'ses', ...ses], {
    AWS_SECRET_ACCESS_KEY: 'B',
  })
  expect(Object.keys(settings('.compose/app.env')).filter((name) => /^SMTP|EMAIL_FROM/.test(name))).toEqual(
    [],
  )
})

test('setup for compose changes no file of the repository', () => {
  const committed = () => Object.entries(everything()).filter(([file]) => !/^\.(env|compose)/.test(file))
  const before = committed()
  setup('--yes', '--recaptcha', 'off', '--compose', 'mailpit')
  expect(committed()).toEqual(before)
})

test.each([
  [['--name', 'abc'], '--name is "abc": wants at least 5 characters'],
  [['--origin', 'https://app.example.com/path'], '--origin is'],
  [['--origin', 'http://app.example.com'], 'wants https, except on this machine'],
  [['--delivery', 'pigeon'], '--delivery is "pigeon": wants magiclinksdev, smtp or webhook'],
  [['--recaptcha', 'on'], '--recaptcha is "on": wants enterprise, off or stand-in'],
  [['--compose', 'yes'], '--compose is "yes": wants no, mailpit, ses or sendgrid'],
  [['--delivery', 'webhook'], 'WEBHOOK_URL is empty: wants a value'],
  [['--compose', 'ses'], '--compose is "ses": wants --recaptcha enterprise, or off'],
  [['--colour', 'red'], "Unknown option '--colour'"],
  // Setup does not silently ignore a flag that has no effect.
  [['--email-from', 'a@example.com'], '--email-from is only for --delivery smtp'],
  [['--recaptcha-site-key', 'x'], '--recaptcha-site-key is only for --recaptcha enterprise'],
  [
    ['--mail-from', 'a@example.com', '--compose', 'mailpit'],
    '--mail-from is only for --compose ses or sendgrid',
  ],
  [
    ['--compose', 'mailpit', '--origin', 'http://localhost:4000'],
    'wants an --origin with https and without a port',
  ],
  [
    ['--compose', 'mailpit', '--origin', 'https://localhost:9443'],
    'wants an --origin with https and without a port',
  ],
  [
    ['--compose', 'ses', '--recaptcha', 'off', '--delivery', 'smtp', '--name', 'Acme'],
    'wants a --name of at least 5 characters',
  ],
])('setup refuses %j, and writes nothing', (flags, sentence) => {
  const before = everything()
  const { status, stderr } = trySetup(folder, ['--yes', ...flags])
  expect(stderr).toContain(sentence)
  expect(status).toBe(1)
  expect(everything()).toEqual(before)
})

/** Runs setup and answers the questions that contain these texts, in this order, and all others with an empty line. */
async function answer(
  ...answers: [question: string, answer: string][]
): Promise<{ output: string; code: unknown }> {
  const child = spawn(process.execPath, setupCommand, { cwd: folder, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (!text.endsWith(': ')) return
    const asked = answers.findIndex(([question]) => text.includes(question))
    const [found] = asked === -1 ? [] : answers.splice(asked, 1)
    child.stdin.write(`${found?.[1] ?? ''}\n`)
  })
  const [code] = await once(child, 'close')
  return { output, code }
}

test('without flags, setup asks questions, and an empty answer keeps the current value', async () => {
  const { output, code } = await answer(["product's name", 'Asked Name'])
  expect(code).toBe(0)
  expect(output).toContain('Who sends the codes: magiclinksdev, smtp or webhook [magiclinksdev]: ')
  expect(settings('.env.local').APP_NAME).toBe('Asked Name')
})

test('after an invalid answer, setup says what is wanted and asks again', async () => {
  const { output, code } = await answer(
    ["product's name", 'abc'],
    ["product's name", 'Asked Name'],
    ['origin of production', 'app.example.com'],
    ['origin of production', 'https://app.example.com'],
    ['reCAPTCHA', 'yes'],
  )
  expect(code).toBe(0)
  expect(output).toContain('--name is "abc": wants at least 5 characters')
  expect(output).toContain('--origin is "app.example.com": wants an origin, such as https://app.example.com')
  expect(output).toContain('--recaptcha is "yes": wants enterprise, off or stand-in')
  expect(settings('.env.local').APP_NAME).toBe('Asked Name')
  expect(settings('.env.production.local').APP_URL).toBe('https://app.example.com')
})

test('if the input ends early, setup writes nothing, and says so', () => {
  const before = everything()
  const { status, stderr } = trySetup(folder, [])
  expect(stderr).toContain('The input ended before the last question. Nothing was written.')
  expect(status).toBe(1)
  expect(everything()).toEqual(before)
})
