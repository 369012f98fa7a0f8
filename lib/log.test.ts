import { expect, test } from 'vitest'
import { run } from './testing/process.ts'

const linesOf = (code: string, LOG_LEVEL?: string) =>
  run(`const { log } = await import('./lib/log.ts'); ${code}`, { LOG_LEVEL })
    .stdout.trim()
    .split('\n')
    .filter(Boolean)

test('white space around LOG_LEVEL does not change the level', () => {
  expect(
    linesOf(`log.info({ event: 'code.sent' }); log.warn({ event: 'store.down' })`, ' warn\n'),
  ).toHaveLength(1)
})

test('an event is logged as one JSON line with its time in UTC', () => {
  const [line, ...more] = linesOf(`log.info({ event: 'code.sent', request: 'r1', who: 'p1', ms: 12 })`)
  expect(more).toEqual([])
  expect(JSON.parse(line ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    event: 'code.sent',
    request: 'r1',
    who: 'p1',
    ms: 12,
  })
})

test('no value of a field can begin a new log line', () => {
  const forged = JSON.stringify('x\n{"level":"info","event":"session.started"}\r\n\u2028"}')
  const written = linesOf(`log.warn({ event: 'post.refused', reason: ${forged} })`)
  expect(written).toHaveLength(1)
  expect(JSON.parse(written[0] ?? '')).toMatchObject({ event: 'post.refused', reason: JSON.parse(forged) })
})

test('events below LOG_LEVEL are not logged', () => {
  const all = `log.info({ event: 'code.sent' }); log.warn({ event: 'code.wrong' }); log.error({ event: 'store.down' })`
  expect(linesOf(all)).toHaveLength(3)
  expect(linesOf(all, 'warn')).toHaveLength(2)
  expect(linesOf(all, 'error')).toHaveLength(1)
})
