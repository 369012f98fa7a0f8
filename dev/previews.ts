import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const SCRIPT = 'lib/testing/send-previews.ts'
const OPTIONS = [
  '--experimental-strip-types',
  '--disable-warning=ExperimentalWarning',
  // Allows server-only modules, as in the application.
  '--conditions=react-server',
]

/** Runs the application's own code to send its e-mail in each language, by each of these deliveries. */
export async function sendPreviews(
  settings: NodeJS.ProcessEnv,
  deliveries: ('magiclinksdev' | 'smtp')[],
): Promise<void> {
  for (const OTP_DELIVERY of deliveries) {
    const env = { ...settings, OTP_DELIVERY }
    const child = spawn(process.execPath, [...OPTIONS, SCRIPT], { cwd: PROJECT, env, stdio: 'inherit' })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`No previews by ${OTP_DELIVERY}: see above`)
  }
}
