import { execFile } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startMagiclinksdev } from '../../dev/magiclinksdev/index.ts'

/** Builds `lib/magiclinksdev` outside this application, as its README says. */

const source = 'lib/magiclinksdev'
const tsc = resolve('node_modules/typescript/bin/tsc')
const limits = { timeout: 60_000, killSignal: 'SIGKILL' } as const
const run = promisify(execFile)
const node = (args: string[], cwd: string) => run(process.execPath, args, { cwd, ...limits })
/** The compiler prints its errors to stdout. */
const compile = (args: string, cwd: string) =>
  node([tsc, ...args.split(' ')], cwd).catch(({ stdout }: { stdout: string }) => expect.fail(stdout))

/** Builds the folder without its tests, with the README's own command and only zod installed. */
async function buildClient(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'client-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const file of globSync(`${source}/*.ts`).filter((file) => !file.endsWith('.test.ts'))) {
    cpSync(file, join(folder, basename(file)))
  }
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  addZod(folder)
  const [, command = ''] = /^npx tsc (.+)$/m.exec(readFileSync(`${source}/README.md`, 'utf8')) ?? []
  await compile(command, folder)
  return folder
}

function addZod(folder: string): void {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(resolve('node_modules/zod'), join(folder, 'node_modules/zod'))
}

const example = readFileSync('docs/examples/magiclinksdev-client.ts', 'utf8')
const program = `${example.replace('@/lib/magiclinksdev', './dist/index.js')}
declare const process: { argv: string[] }
const [, , base = '', apiKey = '', entered = ''] = process.argv
let code = ''
const deliver = async (made: string) => void (code = made)
console.log(JSON.stringify({ jwt: await signIn({ base: new URL(base), apiKey }, deliver, async () => entered || code) }))
`

test('the client of the API, built on its own, signs in against a server in plain Node.js', {
  timeout: 120_000,
}, async () => {
  const folder = await buildClient()
  const standIn = await startMagiclinksdev()
  onTestFinished(() => standIn.close())

  // zod is removed, because the declarations must not need it.
  rmSync(join(folder, 'node_modules'), { recursive: true })
  writeFileSync(join(folder, 'program.ts'), program)
  await compile('program.ts --strict --target es2023 --lib es2023,dom --module nodenext', folder)

  addZod(folder)
  const signedIn = await node(['program.js', standIn.url, standIn.apiKey], folder)
  expect(z.object({ jwt: z.jwt() }).parse(JSON.parse(signedIn.stdout)).jwt).toMatch(/^ey/)
  await expect(node(['program.js', standIn.url, standIn.apiKey, '00'], folder)).rejects.toThrow(
    'otp/validate: invalid-otp',
  )
})
