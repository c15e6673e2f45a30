import type { Registry } from 'prom-client'
import type { Environment } from '../config/environment.ts'
import type { Logger } from '../logger.ts'

export interface TelemetryConfig {
  /** Pause between two exports of metrics. */
  readonly metricsIntervalMs: number
}

export interface TelemetryDeps {
  readonly env: Environment
  readonly registry: Registry
  readonly log: Logger
  /** `service.name` unless OTEL_SERVICE_NAME says otherwise, and what tells our processes apart. */
  readonly service: { readonly name: string; readonly version: string; readonly role: string }
}

export interface OtlpEndpoints {
  readonly traces?: string
  readonly metrics?: string
}

/**
 * Where the environment wants traces and metrics sent
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/): one endpoint for both, to which a path is
 * added, or one each, taken as it is.
 */
export function otlpEndpoints(env: Environment): OtlpEndpoints {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return {}
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '')
  const endpoint = (own: string | undefined, path: string, exporter: string | undefined) => {
    if (exporter === 'none') return undefined
    return own || (base ? `${base}${path}` : undefined)
  }
  const traces = endpoint(
    env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    '/v1/traces',
    env.OTEL_TRACES_EXPORTER,
  )
  const metrics = endpoint(
    env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
    '/v1/metrics',
    env.OTEL_METRICS_EXPORTER,
  )
  return { ...(traces && { traces }), ...(metrics && { metrics }) }
}

/**
 * Sends traces and metrics by OTLP where an `OTEL_*` endpoint is set; otherwise loads nothing. Disposing sends
 * what is left.
 */
export async function startTelemetry(
  config: TelemetryConfig,
  deps: TelemetryDeps,
): Promise<AsyncDisposable> {
  const endpoints = otlpEndpoints(deps.env)
  if (endpoints.traces === undefined && endpoints.metrics === undefined) {
    return { [Symbol.asyncDispose]: async () => {} }
  }
  const protocol = deps.env.OTEL_EXPORTER_OTLP_PROTOCOL
  if (protocol !== undefined && protocol !== 'http/protobuf') {
    deps.log.warn({ protocol }, 'OTLP goes out as http/protobuf, the only protocol we speak')
  }
  // The SDK takes longer to load than all of Foretap: only who uses it waits for it.
  const { startSdk } = await import('./otlp-sdk.ts')
  deps.log.info({ ...endpoints }, 'telemetry goes out by OTLP')
  return startSdk(endpoints, config, deps)
}
