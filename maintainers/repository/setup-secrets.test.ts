import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openPrompt } from '../../dev/setup/prompt.ts'
import { writeSecretFile } from '../../dev/setup/secret-file.ts'
import { fork, runSetup, setupCommand, trySetup } from './setup-testing.ts'

const flags = ['--yes', '--name', 'Example App', '--origin', 'https://app.example.com', '--recaptcha', 'off']
const forCompose = [...flags, '--compose', 'mailpit']
const composeFiles = ['actions-key', 'app.env', 'caddy.env', 'magiclinksdev.env', 'postgres.env']
const secretFiles = [
  '.env.local',
  '.env.production.local',
  ...composeFiles.map((file) => `.compose/${file}`),
] as const

let folder: string
let elsewhere: string
beforeEach(() => {
  folder = fork()
  elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'))
})
afterEach(() => {
  for (const each of [folder, elsewhere]) rmSync(each, { recursive: true })
})

const path = (file: string) => join(folder, file)
const read = (file: string) => readFileSync(path(file), 'utf8')
const modeOf = (file: string) => (lstatSync(path(file)).mode & 0o777).toString(8)
const modesOf = (files: readonly string[]) => files.map((file) => [file, modeOf(file)])
const ownerOnly = secretFiles.map((file) => [file, '600'])

describe('file permissions', () => {
  test.each(['000', '022', '277'])(
    'setup creates files with secrets that only their owner can read, under umask %s',
    (umask) => {
      const { status, stderr } = trySetup(folder, forCompose, {}, umask)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(modesOf(secretFiles)).toEqual(ownerOnly)
      expect(modeOf('.compose')).toBe('700')
      expect(readdirSync(path('.compose')).sort()).toEqual(composeFiles)
    },
  )

  test('setup makes world-readable files with secrets readable only by their owner, with --new-secrets and without', {
    timeout: 60_000,
  }, () => {
    runSetup(folder, forCompose)
    for (const more of [['--new-secrets'], []]) {
      for (const file of secretFiles) chmodSync(path(file), 0o666)
      chmodSync(path('.compose'), 0o777)
      const output = runSetup(folder, [...forCompose, ...more])
      expect(modesOf(secretFiles)).toEqual(ownerOnly)
      expect(modeOf('.compose')).toBe('700')
      for (const file of secretFiles)
        expect(output).toMatch(new RegExp(`^${file}: .*only its owner can read it now`, 'm'))
    }
    expect(runSetup(folder, forCompose)).toBe('Nothing to change.\n')
  })

  test('setup for this machine also makes the files of an earlier setup for compose readable only by their owner', () => {
    runSetup(folder, forCompose)
    for (const file of secretFiles) chmodSync(path(file), 0o644)
    runSetup(folder, flags)
    expect(modesOf(secretFiles)).toEqual(ownerOnly)
  })
})

test('setup replaces a symbolic link instead of writing a secret to its target', () => {
  for (const file of secretFiles) {
    const target = join(elsewhere, file.replace('/', '-'))
    writeFileSync(target, 'LOG_LEVEL=debug\n', { mode: 0o644 })
    mkdirSync(path('.compose'), { recursive: true })
    symlinkSync(target, path(file))
  }
  const dangling = join(elsewhere, 'created-by-setup')
  rmSync(path('.compose/caddy.env'))
  symlinkSync(dangling, path('.compose/caddy.env'))

  runSetup(folder, forCompose)
  expect(modesOf(secretFiles)).toEqual(ownerOnly)
  expect(secretFiles.filter((file) => !lstatSync(path(file)).isFile())).toEqual([])
  expect(read('.env.local')).toMatch(/^LOG_LEVEL=debug\n/)
  expect(readdirSync(elsewhere)).not.toContain('created-by-setup')
  for (const file of readdirSync(elsewhere))
    expect(readFileSync(join(elsewhere, file), 'utf8'), file).toBe('LOG_LEVEL=debug\n')
})

test('setup replaces a hard link instead of writing a secret to the world-readable file', () => {
  const other = join(elsewhere, 'same-file')
  writeFileSync(other, '', { mode: 0o644 })
  linkSync(other, path('.env.local'))
  runSetup(folder, flags)
  expect(readFileSync(other, 'utf8')).toBe('')
  expect(modeOf('.env.local')).toBe('600')
})

test('if the folder for compose is a symbolic link, setup refuses it and writes nothing', () => {
  symlinkSync(elsewhere, path('.compose'))
  const { status, stderr } = trySetup(folder, [...forCompose])
  expect(stderr).toMatch(/^\S+\.compose is a symbolic link: replace it with a folder\n$/)
  expect(status).toBe(1)
  expect(readdirSync(elsewhere)).toEqual([])
  expect(readdirSync(folder)).not.toContain('.env.local')
})

test('a failed write of a secret file leaves the old file unchanged, and no partial copy', () => {
  mkdirSync(path('taken/by-a-folder'), { recursive: true })
  expect(() => writeSecretFile(path('taken'), 'secret')).toThrow()
  expect(readdirSync(path('taken'))).toEqual(['by-a-folder'])
  expect(readdirSync(folder).filter((file) => file.startsWith('taken.'))).toEqual([])
})

describe('secrets are never in the process list', () => {
  const secrets = [
    ['smtp-url', 'SMTP_URL'],
    ['webhook-url', 'WEBHOOK_URL'],
    ['recaptcha-api-key', 'RECAPTCHA_API_KEY'],
    ['aws-secret-key', 'AWS_SECRET_ACCESS_KEY'],
    ['sendgrid-key', 'SENDGRID_API_KEY'],
  ] as const

  test.each(
    secrets.flatMap(
      ([flag, variable]) =>
        [
          [`--${flag} the-secret`, [`--${flag}`, 'the-secret'], variable],
          [`--${flag}=the-secret`, [`--${flag}=the-secret`], variable],
        ] as const,
    ),
  )('setup refuses %s, and names the variable that replaces it', (_, given, variable) => {
    const { status, stdout, stderr } = trySetup(folder, [...flags, ...given])
    expect(status).toBe(1)
    expect(stderr).toContain(`Set ${variable} in the environment instead`)
    expect(stdout + stderr).not.toContain('the-secret')
    expect(readdirSync(folder)).not.toContain('.env.local')
  })

  test('the usage of setup names the environment variables of secrets, and no flags for them', () => {
    const { stderr } = trySetup(folder, ['--help'])
    for (const [flag, variable] of secrets) {
      expect(stderr).toContain(`  ${variable} `)
      expect(stderr).not.toContain(`--${flag}`)
    }
  })

  test('setup reads secrets from the environment, and does not print them', () => {
    const url = 'smtps://user:the-secret@mail.example.com'
    const output = runSetup(folder, [...flags, '--delivery', 'smtp'], { SMTP_URL: url })
    expect(output).toContain('from SMTP_URL in the environment')
    expect(output).not.toContain('the-secret')
    expect(parseEnv(read('.env.local')).SMTP_URL).toBe(url)
    // A later run without the variable keeps the value.
    runSetup(folder, flags)
    expect(parseEnv(read('.env.local')).SMTP_URL).toBe(url)
  })

  test('setup ignores an environment variable for a service that is not chosen', () => {
    runSetup(folder, flags, { SMTP_URL: 'smtps://mail.example.com', SENDGRID_API_KEY: 'the-secret' })
    expect(read('.env.local')).not.toMatch(/SMTP_URL|the-secret/)
  })

  test('setup refuses an invalid secret without printing it', () => {
    const { status, stdout, stderr } = trySetup(folder, [...flags, '--delivery', 'smtp'], {
      SMTP_URL: `smtp://'"the-secret`,
    })
    expect(status).toBe(1)
    expect(stderr).toBe('SMTP_URL: wants a single line, with no \', or with none of " $ ` \\\n')
    expect(stdout).not.toContain('the-secret')
  })

  test('the prompt of setup does not show a secret while it is entered, and the arrow keys do not bring it back', async () => {
    const [input, screen] = [new PassThrough(), new PassThrough()]
    let shown = ''
    screen.setEncoding('utf8').on('data', (text: string) => {
      shown += text
    })
    const prompt = openPrompt(input, screen, true)
    const secret = prompt.askSecret('The key, not shown: ')
    input.write('the-secreX\x7ft\r')
    expect(await secret).toBe('the-secret')
    const name = prompt.ask('The name: ')
    input.write('\x1b[AJane\r')
    expect(await name).toBe('Jane')
    prompt.close()
    expect(shown).toContain('The key, not shown: ')
    expect(shown).toContain('Jane')
    expect(shown).not.toMatch(/secre/)
  })

  test('the question about a secret does not show its current value', async () => {
    runSetup(folder, [...flags, '--delivery', 'smtp'], { SMTP_URL: 'smtps://u:the-secret@mail.example.com' })
    const child = spawn(process.execPath, setupCommand, { cwd: folder, stdio: 'pipe' })
    onTestFinished(() => void child.kill('SIGKILL'))
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text
      if (text.endsWith(': ')) child.stdin.write('\n')
    })
    expect(await once(child, 'close')).toEqual([0, null])
    expect(shown).toContain('not shown [unchanged]: ')
    expect(shown).not.toContain('the-secret')
    expect(parseEnv(read('.env.local')).SMTP_URL).toContain('the-secret')
  })
})
