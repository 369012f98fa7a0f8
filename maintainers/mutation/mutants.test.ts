import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mutants } from './mutant.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

test('there are at least 400 mutants, each with a name and a sentence of its own', () => {
  const all = mutants()
  expect(all.length).toBeGreaterThanOrEqual(400)
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(all.map(({ says }) => says)).size).toBe(all.length)
})

test.each(mutants())('the mutant $name applies to the current code, and its tests exist', (mutant) => {
  const { status, stderr } = spawnSync('git', ['apply', '--check', mutant.patch], {
    cwd: project,
    encoding: 'utf8',
    timeout: 10_000,
    killSignal: 'SIGKILL',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(mutant.tests.filter((file) => !existsSync(`${project}/${file}`))).toEqual([])
})
