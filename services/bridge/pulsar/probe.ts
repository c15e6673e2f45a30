import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { createSteadyClock } from '../offsets/steady-clock.ts'
import { readPulsarCredentials } from './admin/credentials.ts'
import type { PulsarBridgeConfig } from './config.ts'
import { PulsarMeter } from './pulsar-meter.ts'

/** What one discovery and one poll of a cluster say of it. */
export interface PulsarProbe {
  /** Its cost is that of the poll alone. */
  readonly status: BridgeStatus
  readonly hasBrokerTimes: boolean
  readonly everyMs: number
}

/**
 * Looks at a cluster once, as the bridge would. Rejects only where a file that the connection names cannot be read, with
 * `PULSAR_FILE_UNREADABLE`.
 */
export async function probePulsar(
  config: PulsarBridgeConfig,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<PulsarProbe> {
  const clock = createSteadyClock(deps.clock)
  const credentials = await readPulsarCredentials(config)
  using meter = new PulsarMeter(config, { clock, log: silentLogger, credentials })
  await meter.discover(signal)
  meter.forgetCost()
  const { status } = await meter.poll(signal)
  return { status, hasBrokerTimes: meter.hasBrokerTimes, everyMs: config.pollIntervalMs }
}
