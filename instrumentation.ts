/** Runs once when the server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { registerTelemetry } = await import('./lib/telemetry/register')
    registerTelemetry()
  }
  const { start } = await import('./lib/start')
  await start()
}
