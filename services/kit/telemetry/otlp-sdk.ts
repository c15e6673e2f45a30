import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { messageOf } from '../errors.ts'
import { createRegistryProducer } from './registry-producer.ts'
import type { OtlpEndpoints, TelemetryConfig, TelemetryDeps } from './start-telemetry.ts'

/** Longest wait for an endpoint per export; with the last one at shutdown, shorter than a teardown's deadline. */
const exportTimeoutMs = 4_000

/** Starts the OpenTelemetry SDK. Imported only when an endpoint is set. */
export function startSdk(
  endpoints: OtlpEndpoints,
  config: TelemetryConfig,
  { registry, log, service, env }: TelemetryDeps,
): AsyncDisposable {
  const { traces, metrics } = endpoints
  const timeoutMillis = exportTimeoutMs
  const sdk = new NodeSDK({
    serviceName: env.OTEL_SERVICE_NAME || service.name,
    resourceDetectors: [
      {
        detect: () => ({
          attributes: {
            'service.version': service.version,
            'service.namespace': 'foretap',
            'foretap.role': service.role,
          },
        }),
      },
    ],
    // What we log goes where our logs go; our own instrumentation is in the code.
    logRecordProcessors: [],
    instrumentations: [],
    ...(traces === undefined
      ? { spanProcessors: [] }
      : { traceExporter: new OTLPTraceExporter({ url: traces, timeoutMillis }) }),
    metricReaders:
      metrics === undefined
        ? []
        : [
            new PeriodicExportingMetricReader({
              exporter: new OTLPMetricExporter({ url: metrics, timeoutMillis }),
              exportIntervalMillis: config.metricsIntervalMs,
              exportTimeoutMillis: Math.min(exportTimeoutMs, config.metricsIntervalMs),
              metricProducers: [createRegistryProducer(registry, service.version)],
            }),
          ],
  })
  sdk.start()
  let disposal: Promise<void> | undefined
  const stop = async () => {
    try {
      await sdk.shutdown()
    } catch (error) {
      // An endpoint that does not answer must not make our own stop fail.
      log.warn({ reason: messageOf(error) }, 'the last telemetry could not be sent')
    }
  }
  return {
    [Symbol.asyncDispose]() {
      disposal ??= stop()
      return disposal
    },
  }
}
