import { defineBridge } from './define-bridge.ts'
import { demoBridgeConfig } from './demo/config.ts'
import { createDemoBridge } from './demo/demo-bridge.ts'
import { kafkaBridgeConfig } from './kafka/config.ts'
import { createKafkaBridge } from './kafka/kafka-bridge.ts'
import { pulsarBridgeConfig } from './pulsar/config.ts'
import { createPulsarBridge } from './pulsar/pulsar-bridge.ts'

/** A new system is one folder and one line here; configuration schema, documentation and tests follow from it. */
export const bridges = {
  kafka: defineBridge(kafkaBridgeConfig, createKafkaBridge),
  pulsar: defineBridge(pulsarBridgeConfig, createPulsarBridge),
  demo: defineBridge(demoBridgeConfig, (config, { historyEndMs, ...deps }) =>
    historyEndMs === undefined
      ? // Nobody could say what was published before, and every start would publish the same hours again.
        createDemoBridge({ ...config, historyHours: 0 }, deps)
      : createDemoBridge(config, { ...deps, historyEndMs: () => historyEndMs(config.name) }),
  ),
} as const
