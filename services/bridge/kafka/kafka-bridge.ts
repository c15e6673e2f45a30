import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import { createOffsetBridge, type OffsetBridge } from '../offsets/offset-bridge.ts'
import { createSteadyClock } from '../offsets/steady-clock.ts'
import type { KafkaBridgeConfig } from './config.ts'
import { openKafkaSource } from './kafka-source.ts'

export interface KafkaBridgeDeps {
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Measures one Kafka cluster. Rejects only where a file that the connection names cannot be read: a cluster that cannot
 * be reached is a state of the bridge, and tried again.
 */
export async function createKafkaBridge(
  config: KafkaBridgeConfig,
  deps: KafkaBridgeDeps,
): Promise<OffsetBridge> {
  const clock = createSteadyClock(deps.clock)
  const source = await openKafkaSource(config, { clock })
  return createOffsetBridge(config, source, { clock, log: deps.log, system: 'kafka' })
}
