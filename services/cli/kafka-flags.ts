import { readFile } from 'node:fs/promises'
import { type KafkaBridgeConfig, kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { type FlagSetting, loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import type { KafkaFlags } from './connection-flags.ts'
import { cliErrors } from './errors.ts'

/** The cluster that the flags name. Throws `CLI_USAGE_WRONG` with every problem, by its flag. */
export async function clusterOfFlags(
  flags: KafkaFlags & { readonly kafka: string },
): Promise<KafkaBridgeConfig> {
  const loaded = await loadConfig(kafkaBridgeConfig, {
    env: {},
    envPrefix: 'FORETAP_',
    flags: settingsOf(flags),
    readText: path => readFile(path, 'utf8'),
  })
  if (!loaded.ok) throw cliErrors.USAGE_WRONG(loaded.problems.map(problemText).join('\n'))
  return loaded.config
}

/** The flag for the connection that is given without `--kafka`, which it needs. */
export function strayConnectionFlag(flags: KafkaFlags): string | undefined {
  if (flags.kafka !== undefined) return undefined
  return settingsOf({ ...flags, kafka: '' }).find(({ flag }) => flag !== '--kafka')?.flag
}

function settingsOf(flags: KafkaFlags & { readonly kafka: string }): FlagSetting[] {
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
