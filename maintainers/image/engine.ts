import { type ExecFileException, execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The engine's commands. `DOCKER` and `COMPOSE` can name other commands. */
const docker = (process.env.DOCKER ?? 'docker').split(' ')
const composeCommand = (process.env.COMPOSE ?? `${docker.join(' ')} compose`).split(' ')
/** The test has a compose project of its own, so it does not touch a deployment on this machine. */
const project = 'sign-in-image-test'
/** The setting with the folder of the compose files. */
export const FOLDER_SETTING = 'IMAGE_TEST_FOLDER'

export interface Ran {
  ok: boolean
  stdout: string
  stderr: string
  ms: number
}

/** Does not block, because Playwright must read the browser's events while a command runs. */
export async function run(
  command: string[],
  cwd = '.',
  environment: Record<string, string> = {},
): Promise<Ran> {
  const startedAt = performance.now()
  const [program = '', ...args] = command
  const env = { ...process.env, ...environment }
  const running = promisify(execFile)(program, args, { cwd, env, maxBuffer: Number.POSITIVE_INFINITY })
  running.child.stdin?.end()
  const ran = await running.then(
    (output) => ({ ok: true, ...output }),
    ({ stdout = '', stderr = '', message }: ExecFileException) => ({
      ok: false,
      stdout,
      stderr: stderr || (stdout ? '' : message),
    }),
  )
  return { ...ran, ms: Math.round(performance.now() - startedAt) }
}

export const engine = (...args: string[]) => run([...docker, ...args])

/** Runs Compose in the folder of the test. */
export const tryCompose = (...args: string[]) =>
  run([...composeCommand, ...args], process.env[FOLDER_SETTING], { COMPOSE_PROJECT_NAME: project })

/** Like `tryCompose`, but throws if the command fails. */
export async function compose(...args: string[]): Promise<Ran> {
  const ran = await tryCompose(...args)
  if (!ran.ok)
    throw new Error(`compose ${args.join(' ')}: ${ran.stderr.trim().split('\n').slice(-5).join('\n')}`)
  return ran
}

export const imageOf = (service: string) => `${project}-${service}`
