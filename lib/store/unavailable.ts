/**
 * The store did not answer in time, is full, or cannot write. This is neither "allowed" nor "too many requests": the
 * caller refuses, and says that the problem is on our side.
 */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** By name: Next.js may load this module twice, so the class of the error may not be the caller's. */
export function isStoreUnavailable(error: unknown): error is StoreUnavailable {
  return error instanceof Error && error.name === 'StoreUnavailable'
}

/**
 * A store that can never work as it is configured. The message is one sentence that begins with the setting, and the
 * start prints it.
 */
export class UnusableStore extends Error {
  override name = 'UnusableStore'
}

export function isUnusableStore(error: unknown): error is UnusableStore {
  return error instanceof Error && error.name === 'UnusableStore'
}
