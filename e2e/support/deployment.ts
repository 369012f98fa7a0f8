import { type Magiclinksdev, startMagiclinksdev } from '../../dev/magiclinksdev/index.ts'
import { type Mailbox, startMailbox } from '../../dev/mailbox/index.ts'
import { type Recaptcha, startRecaptcha } from '../../dev/recaptcha/index.ts'
import { settingsFor } from '../../dev/settings.ts'
import { limits } from '../../lib/testing/limits.ts'
import { type Application, type Settings, startApplication } from './application.ts'
import { freePort } from './free-port.ts'
import type { Redis } from './redis.ts'
import { startTlsProxy } from './tls-proxy.ts'

export type { Settings } from './application.ts'

export interface StandIns {
  magiclinksdev: Magiclinksdev
  mailbox: Mailbox
  recaptcha: Recaptcha
}

export interface DeploymentOptions {
  /** These override the settings that the tests use by default. An empty setting counts as not set. */
  settings?: Settings
  /** How many processes of the application share the work. */
  instances?: number
  /** The store that they share. Without it, the store is SQLite in the memory of a single instance. */
  redis?: Redis
  /** True by default. Without TLS, a single instance serves plain HTTP, and there is no proxy. */
  tls?: boolean
  /** Whether to start the application from a folder with the image's files, and not by `next start`. */
  image?: boolean
  /** The folder of the production build, if it is not this project's. */
  folder?: string
}

/** One line of the application's log. */
export type LogLine = Record<string, unknown> & { event?: string }

/** The application as in production, with stand-ins for its services, all started by a test. */
export interface Deployment {
  /** Its origin, as browsers see it. */
  url: string
  settings: Settings
  standIns: StandIns
  /** The URL of each instance, behind the proxy if there is one, and its process ID. */
  instances: readonly { url: string; pid: number | undefined }[]
  /** The lines of the application's log so far, of all instances. */
  logs(): LogLine[]
  /** Everything that the application printed, whether JSON or not. */
  output(): string[]
  /**
   * Sets the clock of the application, or of one instance, ahead of the real one, or behind it (negative). The clocks of
   * the stand-ins and the browser do not change.
   */
  setClock(aheadMs: number, instance?: number): Promise<void>
  /** Sends SIGTERM to an instance, as a platform does when it replaces one. Returns the exit code. */
  terminate(instance: number): Promise<number | null>
  /** Ends an instance as a crash would. */
  kill(instance: number): Promise<void>
  /** Kills an instance and starts it again at the same URL. */
  restart(instance: number): Promise<void>
  stop(): Promise<void>
}

export async function startDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const standIns = await startStandIns()
  const proxy = options.tls === false ? undefined : await startTlsProxy()
  const port = proxy ? undefined : await freePort()
  const url = proxy ? `https://localhost:${proxy.port}` : `http://localhost:${port}`
  const settings = { ...settingsFor(url, standIns), ...limits, ...settingsOf(options), ...options.settings }

  const applications: Application[] = []
  const linesOfKilled: string[] = []
  const clocks: number[] = []
  const output = () => [...linesOfKilled, ...applications.flatMap(({ child }) => child.lines)]

  async function start(instance: number, atPort?: number): Promise<void> {
    const application = await startApplication(settings, atPort, options)
    await application.setClock(clocks[instance] ?? 0)
    applications[instance] = application
    if (proxy) proxy.upstreams[instance] = application.url
  }

  async function stop(): Promise<void> {
    await Promise.all([proxy?.stop(), ...applications.map(({ child }) => child.stop())])
    await Promise.all(Object.values(standIns).map((standIn) => standIn.close()))
  }

  try {
    await Promise.all(Array.from({ length: options.instances ?? 1 }, (_, i) => start(i, port)))
  } catch (error) {
    await stop()
    throw error
  }

  return {
    url,
    settings,
    standIns,
    instances: applications,
    output,
    logs: () => output().flatMap(parseLine),
    async setClock(aheadMs, instance) {
      const chosen = instance === undefined ? [...applications.keys()] : [instance]
      for (const each of chosen) clocks[each] = aheadMs
      await Promise.all(chosen.map((each) => instanceAt(applications, each).setClock(aheadMs)))
    },
    terminate(instance) {
      const { child } = instanceAt(applications, instance)
      child.signal('SIGTERM')
      return child.exited
    },
    kill: (instance) => instanceAt(applications, instance).child.kill(),
    async restart(instance) {
      const { child } = instanceAt(applications, instance)
      await child.kill()
      linesOfKilled.push(...child.lines)
      await start(instance, port)
    },
    stop,
  }
}

async function startStandIns(): Promise<StandIns> {
  // A fault may close these ports, and the stand-ins must be able to open the same ones again.
  const [port, smtpPort] = [await freePort(), await freePort()]
  const [mailbox, recaptcha] = await Promise.all([startMailbox({ smtpPort }), startRecaptchaOverTls()])
  const magiclinksdev = await startMagiclinksdev({ port, smtpUrl: mailbox.smtpUrl })
  return { magiclinksdev, mailbox, recaptcha }
}

/** Serves the script over TLS, as Google does. Our Content-Security-Policy makes WebKit use HTTPS, even on loopback. */
async function startRecaptchaOverTls(): Promise<Recaptcha> {
  const [recaptcha, proxy] = await Promise.all([startRecaptcha(), startTlsProxy()])
  proxy.upstreams.push(recaptcha.url)
  return {
    ...recaptcha,
    scriptUrl: `https://localhost:${proxy.port}${new URL(recaptcha.scriptUrl).pathname}`,
    close: async () => void (await Promise.all([proxy.stop(), recaptcha.close()])),
  }
}

/** The TLS proxy is one hop, and the browser's own X-Forwarded-For counts as another. So each test can choose its client IP. */
function settingsOf({ instances = 1, redis, tls }: DeploymentOptions): Settings {
  return {
    TRUSTED_PROXY: tls === false ? 'none' : 'hops:2',
    INSTANCES: String(instances),
    ...(redis && { REDIS_URL: redis.url, STORE_FILE: '' }),
  }
}

function parseLine(line: string): LogLine[] {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? [parsed as LogLine] : []
  } catch {
    return []
  }
}

function instanceAt(applications: Application[], instance: number): Application {
  const application = applications[instance]
  if (!application) throw new Error(`There is no instance ${instance}`)
  return application
}
