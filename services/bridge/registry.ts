import { defineBridge } from './define-bridge.ts'
import { demoBridgeConfig } from './demo/config.ts'
import { createDemoBridge } from './demo/demo-bridge.ts'
import { kafkaBridgeConfig } from './kafka/config.ts'
import { createKafkaBridge } from './kafka/kafka-bridge.ts'

/** A new system is one folder and one line here; configuration schema, documentation and tests follow from it. */
export const bridges = {
  kafka: defineBridge(kafkaBridgeConfig, createKafkaBridge, ({ name }) => name),
  demo: defineBridge(
    demoBridgeConfig,
    (config, { clock, log, historyEndMs }) =>
      createDemoBridge(config, {
        clock,
        log,
        ...(historyEndMs ? { historyEndMs: () => historyEndMs(config.cluster) } : {}),
      }),
    ({ cluster }) => cluster,
  ),
} as const
