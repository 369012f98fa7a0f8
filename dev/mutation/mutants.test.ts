import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mutants } from './mutant.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

test('there are at least thirty mutants, each said in a sentence of its own', () => {
  const sentences = mutants().map(({ says }) => says)
  expect(new Set(sentences).size).toBe(sentences.length)
  expect(sentences.length).toBeGreaterThanOrEqual(30)
})

test.each(mutants())('$name fits the code as it stands, and the tests that it names are there', (mutant) => {
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
