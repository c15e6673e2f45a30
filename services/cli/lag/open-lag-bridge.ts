import { readFile } from 'node:fs/promises'
import type { Bridge } from '#bridge/bridge.ts'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { createKafkaBridge } from '#bridge/kafka/kafka-bridge.ts'
import type { Clock } from '#kit/clock.ts'
import { type FlagSetting, loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import { silentLogger } from '#kit/logger.ts'
import { cliErrors } from '../errors.ts'
import type { LagFlags, LagOptions } from './lag-flags.ts'

/** Two polls must be through in a few seconds; who watches wants to see movement without burdening the cluster. */
const commitsIntervalMs = { table: 1_500, json: 1_500, watch: 2_000 } as const
const endsIntervalMs = 500

/** A bridge for the cluster that the flags name, without collector or store. Throws `CLI_…` for wrong flags. */
export async function openLagBridge(
  flags: LagFlags,
  { mode, clock }: Pick<LagOptions, 'mode'> & { readonly clock: Clock },
): Promise<Bridge> {
  const loaded = await loadConfig(kafkaBridgeConfig, {
    env: {},
    envPrefix: 'FORETAP_',
    flags: [...kafkaFlags(flags), ...selectionFlags(flags)],
    readText: path => readFile(path, 'utf8'),
  })
  if (!loaded.ok) throw cliErrors.USAGE_WRONG(loaded.problems.map(problemText).join('\n'))
  const intervals = { commitsIntervalMs: commitsIntervalMs[mode], endsIntervalMs }
  return createKafkaBridge({ ...loaded.config, ...intervals }, { clock, log: silentLogger })
}

/** Only what was asked for is read from the cluster. */
function selectionFlags({ topic, group }: LagFlags): FlagSetting[] {
  const isInternal = topic?.startsWith('__') === true
  return [
    ...(topic === undefined
      ? []
      : [{ flag: '--topic', path: ['streams', 'include'], value: [topic] }]),
    ...(isInternal ? [{ flag: '--topic', path: ['internalStreams'], value: true }] : []),
    ...(group === undefined
      ? []
      : [{ flag: '--group', path: ['consumers', 'include'], value: [group] }]),
  ]
}

/** Options of the connection, each with the flag that sets it, so that a problem names the flag. */
function kafkaFlags(flags: LagFlags): FlagSetting[] {
  if (flags.kafka === undefined) {
    throw cliErrors.USAGE_WRONG('--kafka is missing: name at least one broker as host:port.')
  }
  const brokers = flags.kafka.split(',').map(broker => broker.trim())
  const hasTls = flags.tls === true || [flags.tlsCa, flags.tlsCert, flags.tlsKey].some(Boolean)
  const settings: readonly (FlagSetting | undefined)[] = [
    { flag: '--kafka', path: ['brokers'], value: brokers },
    // The address is what the user knows the cluster by; it has no name here.
    { flag: '--kafka', path: ['name'], value: brokers[0] ?? 'kafka' },
    hasTls ? { flag: '--tls', path: ['tls'], value: {} } : undefined,
    setting('--tls-ca', ['tls', 'caFile'], flags.tlsCa),
    setting('--tls-cert', ['tls', 'certFile'], flags.tlsCert),
    setting('--tls-key', ['tls', 'keyFile'], flags.tlsKey),
    setting('--sasl-mechanism', ['sasl', 'mechanism'], flags.saslMechanism?.toLowerCase()),
    setting('--sasl-user', ['sasl', 'username'], flags.saslUser),
    setting('--sasl-password-file', ['sasl', 'passwordFile'], flags.saslPasswordFile),
  ]
  return settings.filter(one => one !== undefined)
}

function setting(flag: string, path: FlagSetting['path'], value: string | undefined) {
  return value === undefined ? undefined : { flag, path, value }
}
