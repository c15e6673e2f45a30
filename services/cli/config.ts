import { z } from 'zod'
import { apiConfig } from '#api/config.ts'
import { bridgeRoleConfig, bridgesOfSources, sourcesConfig } from '#bridge/config.ts'
import { collectorConfig } from '#collector/config.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { contextConfig } from '#kit/context/config.ts'
import { hostNames } from '#kit/host-guard.ts'
import { kafkaBusConfig } from '#kit/kafka/kafka-bus-config.ts'
import { logConfig } from '#kit/logger-pino.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { alertingConfig } from '#notifier/config.ts'
import { deliveryConfig } from '#notifier/delivery/config.ts'
import { watchConfig } from '#watch-app-bridge/config.ts'

const metricsConfig = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address of probes and metrics of a role that runs alone.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(7_421)
    .describe(
      'Its port; with `foretap up` and the api role all is on api.port. 0 takes a free one.',
    ),
  hosts: hostNames.describe(
    'Host names, besides loopback and addresses, that its metrics are scraped by; requests for others are refused.',
  ),
  ofProcess: z
    .boolean()
    .default(true)
    .describe('Metrics of the process itself: memory, CPU, event loop, garbage collection.'),
})

const telemetryConfig = z.strictObject({
  metricsIntervalMs: z
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(60_000)
    .describe('Time between two exports of metrics by OTLP, where OTEL_* names an endpoint.'),
})

/** Everything that users may configure, of all roles: one file serves every process. */
const everything = z.strictObject({
  clusters: bridgeRoleConfig.shape.bridges
    .unwrap()
    .prefault([{ type: 'demo' }])
    .describe(
      'Clusters to watch. Without this, a demo that runs in this process; [] where sources are enough.',
    ),
  sources: sourcesConfig
    .prefault({})
    .describe('Where values come from that are no ages of consumers.'),
  objectives: collectorConfig.shape.objectives,
  alerting: alertingConfig
    .prefault({})
    .describe('Who is told of what, and how. Without any of it nobody is; incidents still exist.'),
  delivery: deliveryConfig.prefault({}).describe('How what is told reaches people.'),
  watch: watchConfig.prefault({}).describe('Wrists, phones and browsers of people.'),
  api: apiConfig.prefault({}).describe('The API and the board.'),
  collector: collectorConfig
    .omit({ objectives: true })
    .prefault({})
    .describe('How samples become history.'),
  context: contextConfig
    .prefault({})
    .describe('What is known of streams and consumers from elsewhere: owners, deploys, links.'),
  bus: z
    .discriminatedUnion('type', [
      embeddedBusConfig.extend({ type: z.literal('embedded') }),
      kafkaBusConfig.extend({ type: z.literal('kafka') }),
    ])
    .prefault({ type: 'embedded' })
    .describe(
      'What carries messages between roles: embedded within one process, kafka between many.',
    ),
  store: sqliteStoreConfig
    .extend({ type: z.literal('sqlite').default('sqlite').describe('Kind of store.') })
    .prefault({})
    .describe('Where history is kept.'),
  log: logConfig.prefault({}).describe('What is logged, on standard error.'),
  metrics: metricsConfig.prefault({}).describe('Probes and metrics.'),
  telemetry: telemetryConfig.prefault({}).describe('Traces and metrics by OpenTelemetry.'),
})

export const foretapConfig = everything.superRefine(({ clusters, sources }, context) => {
  const named = new Set(clusters.map(({ name }) => name))
  if (clusters.length === 0 && bridgesOfSources(sources).length === 0) {
    context.addIssue({ code: 'custom', path: ['clusters'], message: 'name a cluster or a source' })
  }
  sources.prometheus.forEach(({ name }, i) => {
    if (!named.has(name)) return
    const path = ['sources', 'prometheus', i, 'name']
    context.addIssue({ code: 'custom', path, message: 'a cluster has this name already' })
  })
})
export type ForetapConfig = Readonly<z.output<typeof foretapConfig>>

/** All that is measured. */
export const watchedOf = ({ clusters, sources }: Pick<ForetapConfig, 'clusters' | 'sources'>) => [
  ...clusters,
  ...bridgesOfSources(sources),
]
