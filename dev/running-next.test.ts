import { afterEach, expect, test, vi } from 'vitest'
import type { Next } from './next.ts'
import { keepRunning } from './running-next.ts'

/** Fake processes. They do nothing but end, after a signal or on their own. */
function fakeNext() {
  const started: { end(code: number): void }[] = []
  const start = (): Next => {
    let end: (code: number) => void = () => undefined
    const exited = new Promise<number>((resolve) => {
      end = resolve
    })
    started.push({ end: (code) => end(code) })
    return { ready: Promise.resolve(), exited, stop: () => end(0) }
  }
  return { started, start }
}

afterEach(() => vi.restoreAllMocks())
const spyOnLog = () => vi.spyOn(console, 'log').mockReturnValue()

test('when Next.js exits on its own, the run ends with its exit code', async () => {
  const { started, start } = fakeNext()
  const running = keepRunning(start)
  started[0]?.end(3)
  expect(await running.exited).toBe(3)
})

test('a change of the settings restarts Next.js, without a message about invalid settings', async () => {
  const log = spyOnLog()
  const { started, start } = fakeNext()
  const running = keepRunning(start)
  running.restart()
  await vi.waitFor(() => expect(started).toHaveLength(2))
  expect(log).not.toHaveBeenCalled()
  running.stop('SIGTERM')
  expect(await running.exited).toBe(0)
})

test('when Next.js exits because of invalid settings, the next change starts it again, and a signal still ends the run', async () => {
  const log = spyOnLog()
  const { started, start } = fakeNext()
  const running = keepRunning(start)
  running.restart()
  await vi.waitFor(() => expect(started).toHaveLength(2))
  started[1]?.end(1)
  await vi.waitFor(() => expect(log).toHaveBeenCalledOnce())
  running.restart()
  await vi.waitFor(() => expect(started).toHaveLength(3))
  started[2]?.end(1)
  await vi.waitFor(() => expect(log).toHaveBeenCalledTimes(2))
  running.stop('SIGINT')
  expect(await running.exited).toBe(1)
})
