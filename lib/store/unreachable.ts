/**
 * The store did not answer, or not in time. Neither "allowed" nor "too many requests": whoever meets it refuses and
 * says that it is a fault of ours.
 */
export class StoreUnreachable extends Error {
  override name = 'StoreUnreachable'
}

/** By name: Next.js may load this module twice, and the store's class need not be the asker's. */
export function isStoreUnreachable(error: unknown): error is StoreUnreachable {
  return error instanceof Error && error.name === 'StoreUnreachable'
}
