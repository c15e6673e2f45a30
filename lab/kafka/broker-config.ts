import type { TlsMaterial } from './tls-material.ts'

/** How clients reach the brokers. The SASL listeners speak PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER. */
export type Listener = 'plaintext' | 'sasl_plaintext' | 'sasl_tls' | 'tls' | 'mutual_tls'

export interface BrokerPorts {
  readonly id: number
  readonly client: number
  readonly internal: number
  readonly controller: number
}

export interface BrokerConfig {
  readonly broker: BrokerPorts
  readonly brokers: readonly BrokerPorts[]
  readonly listener: Listener
  readonly dataDir: string
  readonly acls: boolean
  readonly users: Readonly<Record<string, string>>
  readonly tls?: TlsMaterial
  readonly overrides: Readonly<Record<string, string>>
}

/**
 * A broker's server.properties. Clients come by EXTERNAL; INTERNAL is for the brokers themselves and the lab's
 * own administration, whose anonymous user is a super user where ACLs are on.
 */
export function brokerProperties(config: BrokerConfig): string {
  const settings = {
    ...identity(config),
    ...smallAndQuick(config.brokers.length),
    ...security(config),
    ...config.overrides,
  }
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

function identity({ broker, brokers, dataDir }: BrokerConfig): Record<string, string> {
  const listeners = `EXTERNAL://127.0.0.1:${broker.client},INTERNAL://127.0.0.1:${broker.internal}`
  return {
    'node.id': String(broker.id),
    'process.roles': 'broker,controller',
    listeners: `${listeners},CONTROLLER://127.0.0.1:${broker.controller}`,
    'advertised.listeners': listeners,
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': brokers
      .map(each => `127.0.0.1:${each.controller}`)
      .join(','),
    'log.dirs': dataDir,
  }
}

/** Few internal partitions and threads, and background work that runs within a test's patience. */
function smallAndQuick(brokers: number): Record<string, string> {
  const replicas = String(Math.min(brokers, 3))
  const inSync = brokers > 1 ? '2' : '1'
  return {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': '0',
    'group.streams.initial.rebalance.delay.ms': '0',
    ...quickHeartbeats(),
    // A broker that comes back is refused until the session of its former self has ended.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'background.threads': '4',
    'log.initial.task.delay.ms': '500',
    'log.retention.check.interval.ms': '500',
    'log.cleaner.backoff.ms': '200',
    'log.cleaner.dedupe.buffer.size': '2097152',
    'log.segment.delete.delay.ms': '200',
    'controlled.shutdown.enable': brokers > 1 ? 'true' : 'false',
  }
}

/** Members of the newer protocols learn of their partitions by heartbeat: every five seconds by default. */
function quickHeartbeats(): Record<string, string> {
  return Object.fromEntries(
    ['consumer', 'share', 'streams'].flatMap(kind => [
      [`group.${kind}.min.heartbeat.interval.ms`, '500'],
      [`group.${kind}.heartbeat.interval.ms`, '500'],
    ]),
  )
}

function security(config: BrokerConfig): Record<string, string> {
  const { listener, acls } = config
  const protocols: Record<Listener, string> = {
    plaintext: 'PLAINTEXT',
    sasl_plaintext: 'SASL_PLAINTEXT',
    sasl_tls: 'SASL_SSL',
    tls: 'SSL',
    mutual_tls: 'SSL',
  }
  return {
    'listener.security.protocol.map': `EXTERNAL:${protocols[listener]},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    ...(protocols[listener].startsWith('SASL') ? sasl(config) : {}),
    ...(protocols[listener].endsWith('SSL') ? tls(config) : {}),
    ...(acls
      ? {
          'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
          'super.users': 'User:ANONYMOUS;User:admin',
        }
      : {}),
  }
}

function sasl({ users }: BrokerConfig): Record<string, string> {
  const base = 'listener.name.external'
  const module = 'org.apache.kafka.common.security'
  const plainUsers = Object.entries(users)
    .map(([name, password]) => `user_${name}="${password}"`)
    .join(' ')
  return {
    [`${base}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    [`${base}.plain.sasl.jaas.config`]: `${module}.plain.PlainLoginModule required ${plainUsers};`,
    [`${base}.scram-sha-256.sasl.jaas.config`]: `${module}.scram.ScramLoginModule required;`,
    [`${base}.scram-sha-512.sasl.jaas.config`]: `${module}.scram.ScramLoginModule required;`,
    [`${base}.oauthbearer.sasl.jaas.config`]: `${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  }
}

function tls({ listener, tls: material }: BrokerConfig): Record<string, string> {
  if (material === undefined) throw new Error('a TLS listener needs certificates')
  const base = 'listener.name.external.ssl'
  return {
    [`${base}.keystore.type`]: 'PEM',
    [`${base}.keystore.location`]: material.brokerKeystoreFile,
    [`${base}.truststore.type`]: 'PEM',
    [`${base}.truststore.location`]: material.caFile,
    [`${base}.client.auth`]: listener === 'mutual_tls' ? 'required' : 'none',
  }
}
