import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { comparesPictures, noPictures } from '../visual/accepted-pictures.ts'
import { budget, closeLedger, costs, openLedger, spent } from './budget.ts'
import { missingLanguageTags } from './languages.ts'
import { ANYWHERE, leftOut, running } from './running.ts'

/**
 * Playwright calls this before the tests. It builds the application if the production build is stale. For a running
 * deployment, it prints which tests are left out.
 */
export default function prepare(): (() => void) | undefined {
  if (running) return announceRun(running.url)
  if (isStale()) build()
  if (!comparesPictures()) console.log(noPictures)
  for (const tag of missingLanguageTags)
    console.log(`Left out: ${tag}, because the application does not offer the language`)
  return undefined
}

function announceRun(url: string): () => void {
  openLedger()
  console.log(`Against ${url}: the tests with the tag ${ANYWHERE}. Left out:`)
  for (const [tag, reason] of Object.entries(leftOut)) console.log(`  ${tag.padEnd(10)} ${reason}`)
  return () => {
    const counts = costs.map((cost) => `${spent(cost)} of ${budget[cost]} ${cost}s`)
    console.log(`\nThis run cost ${counts.join(', ')}.`)
    closeLedger()
  }
}

const SOURCES = '{app,components,lib,public}/**/*, {proxy,instrumentation}.ts, next.config.mjs'.split(', ')

/** Whether a source file is newer than the production build. */
function isStale(): boolean {
  const builtAt = statSync('.next/BUILD_ID', { throwIfNoEntry: false })?.mtimeMs ?? 0
  return globSync([...SOURCES, 'package-lock.json']).some(
    (file) => !isTest(file) && statSync(file).mtimeMs > builtAt,
  )
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$|testing\//.test(file)
}

function build(): void {
  console.log('The production build is older than its sources: next build')
  const { status } = spawnSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('The build failed')
}
