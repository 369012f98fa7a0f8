import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '../fixtures.ts'
import { inChild, runSuite } from './run.ts'

const E2E = fileURLToPath(new URL('..', import.meta.url))
const MANUAL = new URL('../../docs/testing.md', import.meta.url)

test('the example of docs/testing.md passes just as it stands there', { tag: '@suite' }, async () => {
  test.setTimeout(180_000)
  const example = /```ts\n(.*?)```/s.exec(readFileSync(MANUAL, 'utf8'))?.[1] ?? ''
  expect(example).toContain("from '../fixtures.ts'")
  // A folder beside `flows`, so that its imports are right.
  const folder = mkdtempSync(join(E2E, 'documented-'))
  try {
    writeFileSync(join(folder, 'mine.child.ts'), example)
    const { code, output, stats } = await runSuite(inChild(basename(folder)))
    expect(code, output).toBe(0)
    expect(stats).toEqual({ expected: 1, unexpected: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
