import { createHmac } from 'node:crypto'
import type { TlsMaterial } from '../kafka/tls-material.ts'

interface PulsarPorts {
  readonly http: number
  readonly https: number
  readonly binary: number
  readonly bookie: number
}

export interface PulsarSecurity {
  readonly tls: TlsMaterial & { readonly brokerCertFile: string; readonly brokerKeyFile: string }
  /** File of Apache's htpasswd format. */
  readonly passwordFile: string
}

export interface PulsarConfig {
  readonly cluster: string
  readonly ports: PulsarPorts
  /** Present: nobody is let in without a token, a password or a certificate. */
  readonly security: PulsarSecurity | undefined
  readonly overrides: Readonly<Record<string, string>>
}

/** The role that may do everything. */
export const adminRole = 'admin'
/** Signs the tokens of labs, and of nothing else. */
const tokenKey = Buffer.from('a key that is of no use outside of a lab on loopback')

/** A token for a role, as Pulsar's own tool makes them: a JWT signed by HMAC with SHA-256. */
export function tokenFor(role: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256' })}.${part({ sub: role })}`
  return `${signed}.${createHmac('sha256', tokenKey).update(signed).digest('base64url')}`
}

/** What is added to the standalone configuration that Pulsar ships: the last line of a name counts. */
export function pulsarProperties(config: PulsarConfig): string {
  const { cluster, ports, security } = config
  const settings = {
    clusterName: cluster,
    bindAddress: '127.0.0.1',
    advertisedAddress: '127.0.0.1',
    webServicePort: String(ports.http),
    brokerServicePort: String(ports.binary),
    ...smallAndQuick,
    ...(security === undefined ? {} : secured(ports, security)),
    ...config.overrides,
  }
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

/** Few threads and small caches, and background work that runs within a test's patience. */
const smallAndQuick: Readonly<Record<string, string>> = {
  brokerEntryMetadataInterceptors: [
    'org.apache.pulsar.common.intercept.AppendBrokerTimestampMetadataInterceptor',
    'org.apache.pulsar.common.intercept.AppendIndexMetadataInterceptor',
  ].join(),
  webSocketServiceEnabled: 'false',
  brokerDeleteInactiveTopicsEnabled: 'false',
  numIOThreads: '2',
  numOrderedExecutorThreads: '2',
  numHttpServerThreads: '8',
  numExecutorThreadPoolSize: '2',
  numCacheExecutorThreadPoolSize: '2',
  managedLedgerNumWorkerThreads: '2',
  managedLedgerCacheSizeMB: '16',
  dbStorage_writeCacheMaxSizeMb: '16',
  dbStorage_readAheadCacheMaxSizeMb: '4',
  dbStorage_rocksDB_blockCacheSize: '8388608',
  // A cursor is written at once, so that a broker that is killed comes back with what was acknowledged.
  managedLedgerDefaultMarkDeleteRateLimit: '10',
  defaultNumberOfNamespaceBundles: '4',
  diskUsageThreshold: '0.999',
  diskUsageWarnThreshold: '0.99',
  replicationPolicyCheckDurationSeconds: '5',
  backlogQuotaCheckEnabled: 'false',
}

function secured(
  { https }: PulsarPorts,
  { tls, passwordFile }: PulsarSecurity,
): Record<string, string> {
  const provider = (name: string) =>
    `org.apache.pulsar.broker.authentication.AuthenticationProvider${name}`
  return {
    authenticationEnabled: 'true',
    authorizationEnabled: 'true',
    authenticationProviders: ['Token', 'Basic', 'Tls'].map(provider).join(),
    superUserRoles: adminRole,
    tokenSecretKey: `data:;base64,${tokenKey.toString('base64')}`,
    basicAuthConf: `file://${passwordFile}`,
    brokerClientAuthenticationPlugin: 'org.apache.pulsar.client.impl.auth.AuthenticationToken',
    brokerClientAuthenticationParameters: `token:${tokenFor(adminRole)}`,
    webServicePortTls: String(https),
    tlsCertificateFilePath: tls.brokerCertFile,
    tlsKeyFilePath: tls.brokerKeyFile,
    tlsTrustCertsFilePath: tls.caFile,
  }
}
