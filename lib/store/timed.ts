import 'server-only'
import { recordDuration } from '../telemetry/index.ts'
import type { Store } from './store.ts'

/** Wraps a store, and measures each read and write, even one that fails. */
export function timed(store: Store): Store {
  return {
    read: (key) => measure(() => store.read(key)),
    compareAndSet: (...write) => measure(() => store.compareAndSet(...write)),
    ...(store.keepConfirmed && { keepConfirmed: (repeat) => store.keepConfirmed?.(repeat) }),
    consume: (counter) => measure(() => store.consume(counter)),
    refund: (consumed) => measure(() => store.refund(consumed)),
    health: () => measure(() => store.health()),
    close: () => store.close(),
  }
}

async function measure<T>(call: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  let outcome = 'failed'
  try {
    const answer = await call()
    outcome = 'ok'
    return answer
  } finally {
    recordDuration('store', performance.now() - startedAt, { outcome })
  }
}
