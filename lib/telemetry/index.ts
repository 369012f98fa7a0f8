import 'server-only'
import { type Attributes, metrics } from '@opentelemetry/api'

/**
 * The name under which the application reports metrics to OpenTelemetry. Without an SDK (no
 * `OTEL_EXPORTER_OTLP_ENDPOINT`), OpenTelemetry's functions do nothing. Attributes come from closed sets, as in log
 * lines.
 */
const scope = 'sign-in'

/** Counts a log event by its reason: `sign_in.code.sent`, `sign_in.code.refused`. */
export function countEvent(event: string, reason: string | undefined): void {
  const counter = metrics.getMeter(scope).createCounter(`sign_in.${event.replaceAll('-', '_')}`)
  counter.add(1, reason ? { reason } : {})
}

/**
 * How long a call to the magiclinksdev server or to the store took: `sign_in.upstream.duration`,
 * `sign_in.store.duration`, in milliseconds.
 */
export function recordDuration(dependency: 'upstream' | 'store', ms: number, attributes: Attributes): void {
  metrics
    .getMeter(scope)
    .createHistogram(`sign_in.${dependency}.duration`, { unit: 'ms' })
    .record(ms, attributes)
}
