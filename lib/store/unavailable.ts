/**
 * The store did not answer in time, is full, or cannot write. The caller refuses the request, and tells the user that
 * the problem is on our side.
 */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** Compares names, because Next.js may load this module twice, and each copy has its own class. */
export function isStoreUnavailable(error: unknown): error is StoreUnavailable {
  return error instanceof Error && error.name === 'StoreUnavailable'
}

/**
 * A store that can never work as it is configured. The message is one sentence that begins with the name of the
 * setting. The application prints it at startup.
 */
export class UnusableStore extends Error {
  override name = 'UnusableStore'
}

export function isUnusableStore(error: unknown): error is UnusableStore {
  return error instanceof Error && error.name === 'UnusableStore'
}
