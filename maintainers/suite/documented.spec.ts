import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from '../../e2e/fixtures.ts'
import { inChild, runSuite } from './run.ts'

const MANUAL = new URL('../../docs/testing.md', import.meta.url)

test('the example in docs/testing.md passes unchanged', { tag: '@suite' }, async () => {
  test.setTimeout(180_000)
  const example = /```ts\n(.*?)```/s.exec(readFileSync(MANUAL, 'utf8'))?.[1] ?? ''
  expect(example).toContain("from '../fixtures.ts'")
  // The file is in an existing folder, so its imports work. A temporary folder could disturb another run that looks for tests.
  const name = `documented-${process.pid}`
  const file = new URL(`../../e2e/flows/${name}.child.ts`, import.meta.url)
  try {
    writeFileSync(file, example)
    const { code, output, stats } = await runSuite(inChild(name))
    expect(code, output).toBe(0)
    expect(stats).toEqual({ expected: 1, unexpected: 0 })
  } finally {
    rmSync(file)
  }
})
