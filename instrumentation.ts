import type { Instrumentation } from 'next'

/** Runs once when the server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { start } = await import('./lib/start.ts')
  await start()
}

/** Runs for each error that our code did not expect. In development, Next.js itself shows the error. */
export const onRequestError: Instrumentation.onRequestError = async (...args) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NODE_ENV !== 'production') return
  const { logRequestError } = await import('./lib/request-error.ts')
  await logRequestError(...args)
}
