import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const limitMs = 300_000

/** All files of the repository outside this folder. */
const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  encoding: 'utf8',
})
  .stdout.split('\0')
  .filter((file) => file !== '' && !file.startsWith('maintainers/'))

describe('forks', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'without-'))
    for (const file of files) cpSync(file, join(folder, file), { recursive: true })
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    // Biome reads .gitignore only in a repository.
    spawnSync('git', ['init', '-q'], { cwd: folder })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const runScript = (script: string) => {
    const { PATH = '', HOME = '' } = process.env
    const { status, stdout, stderr } = spawnSync('npm', ['run', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { NODE_ENV: 'test', PATH, HOME, NO_COLOR: '1' },
      timeout: limitMs,
      killSignal: 'SIGKILL',
    })
    return { status, output: stdout + stderr }
  }

  test('outside maintainers/, only .ci/run names that folder', () => {
    expect(files.length).toBeGreaterThan(300)
    const naming = files.filter((file) => /\bmaintainers\//.test(readFileSync(file, 'latin1')))
    expect(naming).toEqual(['.ci/run'])
  })

  test('a fork that deletes maintainers/ passes the checks of types, format and lint', {
    timeout: limitMs,
  }, () => {
    const { status, output } = runScript('check')
    expect(status, output).toBe(0)
  })

  test('a fork that deletes maintainers/ passes the unit tests', { timeout: limitMs }, () => {
    const { status, output } = runScript('test:unit')
    expect(output).toMatch(/Tests +\d{4} passed \(\d{4}\)/)
    expect(status, output).toBe(0)
  })
})
