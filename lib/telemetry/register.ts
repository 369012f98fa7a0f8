import 'server-only'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { type Configuration, registerOTel } from '@vercel/otel'
import { env } from '../env/index.ts'

const defaultIntervalMs = 60_000

/**
 * Starts OpenTelemetry. This module is loaded only if there is an endpoint, because it costs startup time and memory.
 * The SDK reads the endpoint, its headers and the like from the environment, under the names of OpenTelemetry's
 * specification.
 */
export function registerTelemetry(): void {
  const exportIntervalMillis = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL) || defaultIntervalMs
  const metrics = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(exportIntervalMillis, 30_000),
  })
  const { WEBHOOK_URL } = env()
  registerOTel({
    serviceName: 'sign-in',
    metricReaders: [metrics],
    spanProcessors: [withoutTarget, 'auto'],
    // The path of a webhook is often a secret.
    instrumentationConfig: { fetch: { ignoreUrls: WEBHOOK_URL ? [WEBHOOK_URL.href] : [] } },
  })
}

type SpanProcessor = Exclude<NonNullable<Configuration['spanProcessors']>[number], 'auto'>

/** Drops the path and query, which the client or another site chose. A span still has the route. */
const withoutTarget: SpanProcessor = {
  onStart: () => undefined,
  onEnd({ attributes }) {
    delete attributes['http.target']
  },
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
}
