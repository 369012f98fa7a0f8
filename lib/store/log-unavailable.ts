import 'server-only'
import { log } from '../log.ts'
import type { StoreUnavailable } from './unavailable.ts'

/** Logs one line for each request that the store did not serve. */
export function logStoreUnavailable({ cause }: StoreUnavailable, request: string | undefined): void {
  log.error({ event: 'store.down', request, cause: cause instanceof Error ? cause.message : undefined })
}
