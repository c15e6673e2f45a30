import { defineBridge } from './define-bridge.ts'
import { demoBridgeConfig } from './demo/config.ts'
import { createDemoBridge } from './demo/demo-bridge.ts'
import { kafkaBridgeConfig } from './kafka/config.ts'
import { createKafkaBridge } from './kafka/kafka-bridge.ts'
import { lookAtKafka } from './kafka/probe-checks.ts'
import { narrowed } from './narrowed.ts'
import { prometheusBridgeConfig } from './prometheus/config.ts'
import { lookAtPrometheus } from './prometheus/probe.ts'
import { createPrometheusBridge } from './prometheus/prometheus-bridge.ts'
import { pulsarBridgeConfig } from './pulsar/config.ts'
import { lookAtPulsar } from './pulsar/probe-checks.ts'
import { createPulsarBridge } from './pulsar/pulsar-bridge.ts'

/** A new system is one folder and one entry here; configuration schema, documentation and tests follow from it. */
export const clusterBridges = {
  kafka: defineBridge({ type: 'kafka', title: 'Apache Kafka' }, kafkaBridgeConfig, {
    create: createKafkaBridge,
    lookedAt: (config, { everyMs, ...named }) => ({
      ...narrowed(config, named),
      commitsIntervalMs: everyMs,
      endsIntervalMs: Math.round(everyMs / 3),
    }),
    probe: lookAtKafka,
  }),
  pulsar: defineBridge({ type: 'pulsar', title: 'Apache Pulsar' }, pulsarBridgeConfig, {
    create: createPulsarBridge,
    lookedAt: (config, { everyMs, ...named }) => ({
      ...narrowed(config, named),
      pollIntervalMs: everyMs,
    }),
    probe: lookAtPulsar,
  }),
  demo: defineBridge({ type: 'demo', title: 'the built-in demo' }, demoBridgeConfig, {
    create: (config, { historyEndMs, ...deps }) =>
      historyEndMs === undefined
        ? // Nobody could say what was published before, and every start would publish the same hours again.
          createDemoBridge({ ...config, historyHours: 0 }, deps)
        : createDemoBridge(config, { ...deps, historyEndMs: () => historyEndMs(config.name) }),
    async probe() {
      const text = 'a demo, which runs inside Foretap and needs nothing'
      return { checks: [{ check: 'connection', state: 'ok', text }] }
    },
  }),
} as const

/** Systems that know values of others, and have no consumers of their own. */
export const sourceBridges = {
  prometheus: defineBridge({ type: 'prometheus', title: 'Prometheus' }, prometheusBridgeConfig, {
    create: createPrometheusBridge,
    probe: lookAtPrometheus,
  }),
} as const
