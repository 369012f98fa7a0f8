import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { inSqlite, startStoreProcess } from '../testing/store-process.ts'
import { openFileStore } from './sqlite-file-store.ts'

/** Tests with processes that create the same file, or that are killed in the middle of their work. */

// On a busy machine, these processes take long to start.
vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'store-'))
afterAll(() => rmSync(folder, { recursive: true }))

const newFile = () => join(folder, `${randomUUID()}.sqlite`)
const hour = 3_600_000

test('eight processes that create one file at the same time all open it', async () => {
  const file = newFile()
  const started = await Promise.all(
    Array.from({ length: 8 }, () => startStoreProcess(inSqlite(file), 'await store.health()')),
  )
  for (const { begin } of started) begin()
  expect(await Promise.all(started.map(({ exited }) => exited))).toEqual(started.map(() => 0))
})

describe('crashes', () => {
  test('a process that is killed in the middle of its work loses no guess that was counted', async () => {
    const file = newFile()
    const guesses = { kind: 'client', id: 'guesses', limit: 1_000_000, windowMs: hour } as const
    let counted = 0
    for (let crash = 0; crash < 5; crash += 1) {
      const guesser = await startStoreProcess(
        inSqlite(file),
        `for (;;) {
          await store.consume(${JSON.stringify(guesses)})
          console.log('counted')
          await new Promise(setImmediate)
        }`,
      )
      guesser.begin()
      await expect.poll(() => guesser.lines().length, { interval: 1 }).toBeGreaterThan(20 + 30 * crash)
      await guesser.kill()
      counted += guesser.lines().length

      const store = openFileStore(file)
      expect((await store.consume({ ...guesses, limit: counted })).ok).toBe(false)
      await store.close()
    }
  })

  test('a process that is killed in the middle of its work brings no ended session back', async () => {
    const file = newFile()
    for (let crash = 0; crash < 5; crash += 1) {
      const signingOut = await startStoreProcess(
        inSqlite(file),
        `for (let i = 0; ; i += 1) {
          const key = { kind: 'account', id: '${crash}-' + i }
          const expiresAt = Date.now() + ${hour}
          const { stored } = await store.compareAndSet(key, undefined, { value: 'signed in', expiresAt })
          const next = i % 2 === 0 ? { value: 'signed out', expiresAt } : { value: '', expiresAt: 0 }
          await store.compareAndSet(key, stored.version, next, true)
          console.log(key.id)
          await new Promise(setImmediate)
        }`,
      )
      signingOut.begin()
      await expect.poll(() => signingOut.lines().length, { interval: 1 }).toBeGreaterThan(10)
      await signingOut.kill()

      const store = openFileStore(file)
      for (const id of signingOut.lines()) {
        expect((await store.read({ kind: 'account', id }))?.value).not.toBe('signed in')
      }
      await store.close()
    }
  })
})
