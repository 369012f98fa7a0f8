import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { keepsPictures, noPictures } from '../visual/kept.ts'
import { budget, closeLedger, costs, openLedger, spent } from './budget.ts'
import { notSpoken } from './languages.ts'
import { ANYWHERE, leftOut, running } from './running.ts'

/** Before the first test: a build to test, or a word on what a deployment that runs already can show. */
export default function prepare(): (() => void) | undefined {
  if (running) return tellOfRun(running.url)
  if (isStale()) build()
  if (!keepsPictures()) console.log(noPictures)
  for (const tag of notSpoken) console.log(`Left out: ${tag}, a language that is not offered here`)
  return undefined
}

function tellOfRun(url: string): () => void {
  openLedger()
  console.log(`Against ${url}: the tests that are ${ANYWHERE}. Left out:`)
  for (const [tag, reason] of Object.entries(leftOut)) console.log(`  ${tag.padEnd(10)} ${reason}`)
  return () => {
    const counts = costs.map((cost) => `${spent(cost)} of ${budget[cost]} times a ${cost}`)
    console.log(`\nThis run cost ${counts.join(', ')}.`)
    closeLedger()
  }
}

const SOURCES = '{app,components,lib,public}/**/*, {proxy,instrumentation}.ts, next.config.mjs'.split(', ')

/** Whether something that goes into the build is newer than the build. */
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
