import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { close, listen } from '../../dev/http/listen.ts'

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])))

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes,
})
const point = z.object({ attributes, asDouble: z.number().optional(), count: z.number().optional() })
const points = z.object({ dataPoints: z.array(point) }).optional()
const metric = z.object({ name: z.string(), sum: points, histogram: points })

const traces = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
})
const metrics = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
})

export type Span = z.infer<typeof span>

/** A collector for OpenTelemetry data, sent by OTLP over HTTP as JSON. */
export interface OtlpReceiver {
  url: string
  spans(): Span[]
  /** How often the application has counted or measured this metric with these attributes so far. */
  count(metric: string, attributes?: Record<string, string>): number
  /** Everything that it received, unparsed. */
  text(): string
  stop(): Promise<void>
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const bodies: Record<string, string[]> = { '/v1/traces': [], '/v1/metrics': [] }
  const server = createServer(async (request, response) => {
    bodies[request.url ?? '']?.push(await text(request))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
  const port = await listen(server, 0)
  const received = (path: string): unknown[] => (bodies[path] ?? []).map((body) => JSON.parse(body))
  return {
    url: `http://127.0.0.1:${port}`,
    spans: () =>
      z
        .array(traces)
        .parse(received('/v1/traces'))
        .flatMap(({ resourceSpans }) => resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans),
    count(name, wanted = {}) {
      // Each export has the totals since the start, so the last is enough.
      const last = metrics.safeParse(received('/v1/metrics').at(-1)).data?.resourceMetrics ?? []
      const found = last
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap((scope) => scope.metrics)
        .filter((each) => each.name === name)
        .flatMap(({ sum, histogram }) => [...(sum?.dataPoints ?? []), ...(histogram?.dataPoints ?? [])])
        .filter((each) => Object.entries(wanted).every(([key, value]) => each.attributes[key] === value))
      return found.reduce((total, { asDouble = 0, count = 0 }) => total + asDouble + count, 0)
    },
    text: () => Object.values(bodies).flat().join('\n'),
    stop: () => close(server),
  }
}
