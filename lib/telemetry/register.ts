import 'server-only'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { type Configuration, registerOTel } from '@vercel/otel'
import { env } from '../env/index.ts'

const initialIntervalMs = 60_000

/**
 * Starts OpenTelemetry. Loaded only when there is somewhere to send to: it costs start time and memory. The endpoint,
 * its headers and the like are read by the SDK from the environment, under the names of OpenTelemetry's specification.
 */
export function registerTelemetry(): void {
  const exportIntervalMillis = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL) || initialIntervalMs
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
    // The path of a webhook is often a secret of its own.
    instrumentationConfig: { fetch: { ignoreUrls: WEBHOOK_URL ? [WEBHOOK_URL.href] : [] } },
  })
}

type SpanProcessor = Exclude<NonNullable<Configuration['spanProcessors']>[number], 'auto'>

/** The client, or the site that linked to us, chose path and query. The route that answers is ours. */
const withoutTarget: SpanProcessor = {
  onStart: () => undefined,
  onEnd({ attributes }) {
    delete attributes['http.target']
  },
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
}
