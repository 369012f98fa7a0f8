import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { BROWSER_SETTING } from '../../dev/needs.ts'
import { startChild } from '../../e2e/support/child.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

const attachment = z.object({ name: z.string(), body: z.base64().optional(), path: z.string().optional() })
const result = z.object({ status: z.string(), attachments: z.array(attachment) })
const spec = z.object({ title: z.string(), tests: z.array(z.object({ results: z.array(result) })) })
const suite = z.object({
  specs: z.array(spec),
  get suites() {
    return z.array(suite).optional()
  },
})
const report = z.object({
  suites: z.array(suite),
  stats: z.object({ expected: z.int(), unexpected: z.int() }),
})
type Suite = z.infer<typeof suite>

/** The arguments that run one `*.child.ts` file. */
export function inChild(name: string): string[] {
  return [name, '-c', 'maintainers/suite', '--project=desktop']
}

/** Runs Playwright with only these settings in the environment, and leaves no files behind. */
export async function runSuite(args: string[], settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'suite-'))
  const file = join(folder, 'report.json')
  const { PATH = '', HOME = '', [BROWSER_SETTING]: browser = '' } = process.env
  const shell = {
    PATH,
    HOME,
    [BROWSER_SETTING]: browser,
    NODE_ENV: 'test',
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  }
  const playwright = [
    'node_modules/@playwright/test/cli.js',
    'test',
    '--reporter=line,json',
    '--output',
    folder,
  ]
  const child = startChild(process.execPath, [...playwright, ...args], { ...shell, ...settings }, PROJECT)
  try {
    const code = await child.exited
    const { suites, stats } = report.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { code, output: child.lines.join('\n'), stats, results: suites.flatMap(resultsIn) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function resultsIn({ specs, suites = [] }: Suite): z.infer<typeof result>[] {
  return [
    ...specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results)),
    ...suites.flatMap(resultsIn),
  ]
}
