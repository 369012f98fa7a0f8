import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTools } from '../../dev/needs.ts'
import { compose, engine, FOLDER_SETTING, imageOf, type Ran, run, tryCompose } from './engine.ts'

/**
 * Builds the image of the last commit with this machine's container engine, starts the compose stack, signs in through its
 * TLS proxy, and kills and restarts each service. It prints what it could not do. `-- --keep` leaves the stack running.
 */

const url = 'https://localhost'
const mailboxUrl = 'http://127.0.0.1:8025'
/** Allows more codes than the browser tests request from one client IP. */
const settings = ['LIMIT_SENDS_PER_ADDRESS_PER_HOUR=200']

const count = { passed: 0, failed: 0, 'left out': 0 }
function say(result: keyof typeof count, what: string, details = ''): void {
  count[result] += 1
  console.log(`${result}: ${what}${details && `: ${details}`}`)
}

const version = await engine('version', '--format', '{{.Server.Version}}')
if (!version.ok) {
  console.log(`No container engine responds, so nothing was done: ${version.stderr.trim()}`)
  console.log('Install Docker with Compose, or name other commands: DOCKER=… COMPOSE=…')
  process.exit(1)
}
const composeVersion = await tryCompose('version', '--short')
console.log(`engine ${version.stdout.trim()}, compose ${composeVersion.stdout.trim()}`)

const folder = mkdtempSync(join(tmpdir(), 'image-test-'))
process.env[FOLDER_SETTING] = folder
try {
  await prepare()
  if (await build()) await test()
} finally {
  if (process.argv.includes('--keep')) console.log(`The stack is still running, from ${folder}`)
  else {
    await tryCompose('down', '--volumes', '--remove-orphans')
    rmSync(folder, { recursive: true })
  }
}
console.log(`\n${count.passed} passed, ${count.failed} failed, ${count['left out']} left out`)
process.exitCode = count.failed > 0 ? 1 : 0

async function prepare(): Promise<void> {
  must(await run(['git', 'clone', '--quiet', '.', folder]))
  const setup = ['dev/setup/index.ts', '--yes', '--recaptcha', 'off', '--compose', 'mailpit']
  must(await run([process.execPath, ...setup], folder))
  must(await run(['sh', '-c', `printf '%s\\n' ${settings.join(' ')} >> .compose/app.env`], folder))
}

async function build(): Promise<boolean> {
  const app = await tryCompose('build', 'app', 'caddy')
  say(
    app.ok ? 'passed' : 'failed',
    'the image of the application',
    app.ok ? await figures(app) : lastLines(app),
  )
  const postgres = await tryCompose('build', 'postgres')
  if (postgres.ok) say('passed', "the image of PostgreSQL with the server's tables")
  else if ((await engine('image', 'inspect', imageOf('postgres'))).ok)
    say(
      'left out',
      'the build of PostgreSQL, because it failed and an older image exists',
      lastLines(postgres),
    )
  else say('failed', 'the image of PostgreSQL', lastLines(postgres))
  return count.failed === 0
}

async function figures({ ms }: Ran): Promise<string> {
  const { stdout } = await engine('image', 'inspect', '--format', '{{.Size}}', imageOf('app'))
  return `${Math.round(ms / 1000)} s, ${Math.round(Number(stdout) / 1e6)} MB`
}

async function test(): Promise<void> {
  const started = await tryCompose('up', '--detach', '--wait', '--no-build')
  say(started.ok ? 'passed' : 'failed', 'the stack starts and is healthy', `${seconds(started)} s`)
  if (!started.ok) {
    const [containers, logs] = [await tryCompose('ps', '--all'), await tryCompose('logs', '--tail', '20')]
    console.log(lastLines(started), containers.stdout, logs.stdout)
    return
  }
  await trustCaddy()
  // Set before the search for tools, because tests against a running deployment need no Redis.
  Object.assign(process.env, { BASE_URL: url, MAILBOX_URL: mailboxUrl })
  const tools = ensureTools()
  const playwright = [process.execPath, 'node_modules/@playwright/test/cli.js', 'test']
  const flows = await run([...playwright, '--project=desktop', '--reporter=line'], '.', tools)
  if (!flows.ok) console.log(flows.stdout)
  say(flows.ok ? 'passed' : 'failed', 'the @anywhere flows through TLS', summary(flows))
  const services = await run([...playwright, '-c', 'maintainers/image', '--project=desktop'], '.', tools)
  console.log(services.stdout)
  say(services.ok ? 'passed' : 'failed', 'each service killed and restarted', summary(services))
}

/** Checks the certificate with Caddy's authority, fetched as the documentation says. */
async function trustCaddy(): Promise<void> {
  const authority = join(folder, 'root.crt')
  await compose('cp', 'caddy:/data/caddy/pki/authorities/local/root.crt', authority)
  const script = `fetch('${url}/sign-in').then(({ status }) => process.exit(status === 200 ? 0 : 1))`
  const trusted = await run([process.execPath, '-e', script], '.', { NODE_EXTRA_CA_CERTS: authority })
  say(trusted.ok ? 'passed' : 'failed', "a client that trusts Caddy's authority reaches the page")
}

function must(ran: Ran): void {
  if (!ran.ok) throw new Error(lastLines(ran))
}

function seconds({ ms }: Ran): string {
  return (ms / 1000).toFixed(1)
}

function lastLines({ stdout, stderr }: Ran): string {
  return (stderr || stdout).trim().split('\n').slice(-6).join('\n')
}

/** Playwright's totals, such as `1 failed, 13 passed (24.8s)`. */
function summary({ stdout }: Ran): string {
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\d+ (failed|flaky|skipped|did not run|passed)\b/.test(line))
    .join(', ')
}
