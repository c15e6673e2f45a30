import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { probeKafka } from '#bridge/kafka/probe.ts'
import { kafkaChecks } from '#bridge/kafka/probe-checks.ts'
import type { Clock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import type { ForetapConfig } from '../config.ts'
import { type Check, failedCheck } from './check.ts'

const area = 'bus'

/** Which bus it is, and whether it is reached. */
export async function checkBus(
  bus: ForetapConfig['bus'],
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  switch (bus.type) {
    case 'embedded':
      return [{ area, check: 'kind', state: 'ok', text: 'embedded: all roles run in one process' }]
    case 'kafka':
      return checkKafkaBus(bus, clock, signal)
    default:
      return bus satisfies never
  }
}

async function checkKafkaBus(
  bus: Extract<ForetapConfig['bus'], { type: 'kafka' }>,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const { brokers, clientId, tls, sasl, connectTimeoutMs, requestTimeoutMs, topicPrefix } = bus
  // Only what is ours on that cluster is looked at.
  const include = [`${topicPrefix}foretap*`]
  const defaults = kafkaBridgeConfig.parse({
    ...{ brokers, clientId, connectTimeoutMs, requestTimeoutMs, name: 'bus' },
    ...{ streams: { include }, consumers: { include } },
  })
  const config = { ...defaults, ...(tls ? { tls } : {}), ...(sasl ? { sasl } : {}) }
  try {
    const probe = await probeKafka(config, { clock }, signal)
    return kafkaChecks(probe)
      .filter(({ check }) => check === 'connection')
      .map(check => ({ ...check, area, text: `kafka: ${check.text}` }))
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return [failedCheck(thrown, { area, check: 'connection' })]
  }
}
