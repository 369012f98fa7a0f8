import { expect, test } from 'vitest'
import { type Codec, StoredDocument } from './document.ts'
import { openMemoryStore } from './sqlite.ts'
import type { DocumentKey, NewDocument, Store } from './store.ts'
import { isStoreUnavailable, StoreUnavailable } from './unavailable.ts'

interface Total {
  total: number
}

const key: DocumentKey = { kind: 'account', id: 'jane' }
const codec: Codec<Total> = {
  decode: (value) => (value === undefined ? { total: 0 } : parse(value)),
  encode: (document) =>
    document.total === 0 ? null : { value: JSON.stringify(document), expiresAt: Date.now() + 60_000 },
}

function parse(value: string): Total {
  const { total }: { total: unknown } = JSON.parse(value)
  if (typeof total !== 'number') throw new Error('A newer document')
  return { total }
}

const add = (count: number) => (document: Total) => ({
  document: { total: document.total + count },
  result: document.total + count,
})
/** Changes nothing. */
const readTotal = (document: Total) => ({ document, result: document.total })

/** A store that records each round trip. */
function recordingStore(inner: Store = openMemoryStore()) {
  const calls: string[] = []
  const store: Store = {
    ...wrap(inner),
    read: (...args) => {
      calls.push('read')
      return inner.read(...args)
    },
    compareAndSet: (...args) => {
      calls.push(args[3] ? 'durable write' : 'write')
      return inner.compareAndSet(...args)
    },
  }
  return { store, calls, document: () => new StoredDocument(store, key, codec) }
}

function wrap(store: Store): Store {
  return {
    read: (...args) => store.read(...args),
    compareAndSet: (...args) => store.compareAndSet(...args),
    consume: (...args) => store.consume(...args),
    refund: (...args) => store.refund(...args),
    health: () => store.health(),
    close: () => store.close(),
  }
}

test('a read and two updates cost one round trip each', async () => {
  const { calls, document } = recordingStore()
  const jane = document()
  expect(await jane.read()).toEqual({ total: 0 })
  expect(await jane.update(add(1))).toBe(1)
  expect(await jane.update(add(2))).toBe(3)
  expect(jane.lastSeen).toEqual({ total: 3 })
  expect(calls).toEqual(['read', 'write', 'write'])
})

test('an update without a read reads first', async () => {
  const { calls, document } = recordingStore()
  expect(await document().update(add(1))).toBe(1)
  expect(calls).toEqual(['read', 'write'])
})

test('asking for the document last seen throws before the first read', () => {
  expect(() => recordingStore().document().lastSeen).toThrow('not been read')
})

test('a rule that changes nothing causes no write', async () => {
  const { calls, document } = recordingStore()
  expect(await document().update(readTotal)).toBe(0)
  expect(calls).toEqual(['read'])
})

test('a rule that changes nothing is applied to a fresh document, not to an old snapshot', async () => {
  const { calls, document } = recordingStore()
  const [jane, other] = [document(), document()]
  await jane.read()
  await other.update(add(5))
  calls.length = 0
  expect(await jane.update(readTotal)).toBe(5)
  expect(calls).toEqual(['read'])
})

test('after a conflict, the rule is applied to the current document, without another read', async () => {
  const { calls, document } = recordingStore()
  const [jane, other] = [document(), document()]
  await jane.read()
  await other.update(add(5))
  calls.length = 0
  expect(await jane.update(add(1))).toBe(6)
  expect(calls).toEqual(['write', 'write'])
})

test('after a conflict, a rule that changes nothing decides on the current document, without another round trip', async () => {
  const { calls, document } = recordingStore()
  const [jane, other] = [document(), document()]
  const addOnce = (total: Total) => (total.total > 0 ? readTotal(total) : add(1)(total))
  await jane.read()
  await other.update(add(5))
  calls.length = 0
  expect(await jane.update(addOnce)).toBe(5)
  expect(calls).toEqual(['write'])
})

test('an empty document is removed, and can be created again', async () => {
  const { store, document } = recordingStore()
  const jane = document()
  await jane.update(add(1))
  expect(await jane.update(add(-1))).toBe(0)
  expect(await store.read(key)).toBeUndefined()
  expect(jane.lastSeen).toEqual({ total: 0 })
  expect(await jane.update(add(2))).toBe(2)
})

test('a document whose new expiry is in the past is removed', async () => {
  const { store } = recordingStore()
  let expiresAt = Date.now() + 60_000
  const encode = (document: Total): NewDocument => ({ value: JSON.stringify(document), expiresAt })
  const jane = new StoredDocument(store, key, { ...codec, encode })
  await jane.update(add(1))
  expiresAt = Date.now() - 1
  await jane.update(add(1))
  expect(await store.read(key)).toBeUndefined()
  expect(jane.lastSeen).toEqual({ total: 0 })
})

test('a durable update is written even if it changes nothing, because an earlier write may be unconfirmed', async () => {
  const { calls, document } = recordingStore()
  const jane = document()
  await jane.update(add(1), { durable: true })
  await jane.update(readTotal, { durable: true })
  await jane.update(readTotal)
  expect(calls).toEqual(['read', 'durable write', 'durable write', 'read'])
})

test.each(['{"total":"of a newer build"}', '{"total":', ''])(
  'a document that cannot be parsed is unavailable, never absent: %j',
  async (value) => {
    const { store, document } = recordingStore()
    await store.compareAndSet(key, undefined, { value, expiresAt: Date.now() + 60_000 })
    const before = await store.read(key)
    await expect(document().read()).rejects.toSatisfy(isStoreUnavailable)
    await expect(document().update(add(1))).rejects.toSatisfy(isStoreUnavailable)
    expect(await store.read(key)).toEqual(before)
  },
)

test('a document that becomes invalid between read and write is unavailable and unchanged', async () => {
  const { store, document } = recordingStore()
  const jane = document()
  await jane.read()
  await store.compareAndSet(key, undefined, { value: 'newer', expiresAt: Date.now() + 60_000 })
  await expect(jane.update(add(1))).rejects.toSatisfy(isStoreUnavailable)
  expect((await store.read(key))?.value).toBe('newer')
})

test('a write whose response was lost is not repeated, and the next update reads its result', async () => {
  const { store, document } = recordingStore()
  const { compareAndSet } = store
  const jane = document()
  await jane.read()
  store.compareAndSet = async (...args) => {
    await compareAndSet(...args)
    throw new StoreUnavailable('The answer was lost')
  }
  await expect(jane.update(add(1))).rejects.toSatisfy(isStoreUnavailable)
  expect(() => jane.lastSeen).toThrow()
  store.compareAndSet = compareAndSet
  expect(await jane.update(readTotal)).toBe(1)
})

test('a document that keeps changing is unavailable after a bounded number of attempts', async () => {
  const { store, calls, document } = recordingStore()
  const jane = document()
  await jane.read()
  store.compareAndSet = async () => {
    calls.push('write')
    return { ok: false, current: { version: 'another', value: '{"total":1}' } }
  }
  await expect(jane.update(add(1))).rejects.toSatisfy(isStoreUnavailable)
  expect(calls.length).toBeLessThanOrEqual(52)
})

test('an error thrown by a rule reaches the caller of the update, and does not delay the next update', async () => {
  const { document } = recordingStore()
  const failing = document().update(() => {
    throw new Error('A fault of the rule')
  })
  const next = document().update(add(1))
  await expect(failing).rejects.toThrow('A fault of the rule')
  expect(await next).toBe(1)
})

test('a failed update does not fail others that wait for it', async () => {
  const { store, document } = recordingStore()
  const { compareAndSet } = store
  store.compareAndSet = async () => {
    store.compareAndSet = compareAndSet
    throw new StoreUnavailable('Only once')
  }
  const outcomes = await Promise.allSettled([document().update(add(1)), document().update(add(1))])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})

test('updates of different documents do not wait for each other', async () => {
  const { store } = recordingStore()
  const { read } = store
  store.read = (asked) => (asked.id === 'frozen' ? new Promise(() => undefined) : read(asked))
  new StoredDocument(store, { kind: 'account', id: 'frozen' }, codec).update(add(1))
  expect(await new StoredDocument(store, key, codec).update(add(1))).toBe(1)
})
