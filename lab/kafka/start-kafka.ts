import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '#kit/errors.ts'
import { type Broker, openBroker } from './broker.ts'
import { type BrokerPorts, brokerProperties, type Listener } from './broker-config.ts'
import { fetchKafka } from './fetch-kafka.ts'
import { freePorts } from './free-ports.ts'
import { openLabDirectory } from './lab-directory.ts'
import { makeTlsMaterial, type TlsMaterial } from './tls-material.ts'
import { openTopicAdmin, type TopicAdmin } from './topic-admin.ts'

export interface KafkaOptions {
  readonly brokers?: 1 | 3
  readonly listeners?: Listener
  /** Turns Kafka's own authorizer on; `admin` is a super user. */
  readonly acls?: boolean
  /** Name → password for PLAIN and SCRAM. `admin` is always there, with `adminPassword`. */
  readonly users?: Readonly<Record<string, string>>
  /** Broker settings that replace or add to the lab's. */
  readonly config?: Readonly<Record<string, string>>
  readonly heapMb?: number
  /** Where the logs of the topics are kept; a temporary directory that is removed afterwards by default. */
  readonly dataDir?: string
}

export const adminPassword = 'admin-secret'

export interface Kafka extends AsyncDisposable, TopicAdmin {
  /** For clients: `host:port`, one per broker, by the listener that was asked for. */
  readonly bootstrap: string
  /** Plain text, and a super user: for the lab's own tools. */
  readonly adminBootstrap: string
  readonly brokers: readonly Broker[]
  readonly tls?: TlsMaterial
  /** Holds files of this cluster and is removed with it. */
  readonly directory: string
}

/**
 * Starts a real Kafka on loopback, with ports chosen by the system, and resolves when every broker is up. It is
 * stopped and its files are removed at disposal, and it never outlives this process.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<Kafka> {
  const { classPath } = await fetchKafka()
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options, classPath)
    } catch (cause) {
      // A port that was free a second ago may be somebody else's by now.
      if (attempt === 3 || !messageOf(cause).includes('Address already in use')) throw cause
    }
  }
}

async function startOnce(options: KafkaOptions, classPath: string): Promise<Kafka> {
  await using stack = new AsyncDisposableStack()
  const directory = stack.use(await openLabDirectory()).path
  const loggingFile = join(directory, 'log4j2.properties')
  await writeFile(loggingFile, logging)
  const listener = options.listeners ?? 'plaintext'
  const users = { admin: adminPassword, ...options.users }
  const needsTls = listener.endsWith('tls')
  const tls = needsTls ? await makeTlsMaterial(directory) : undefined
  const ports = await choosePorts(options.brokers ?? 1)
  const cluster = { id: kafkaUuid(), directoryIds: ports.map(kafkaUuid) }

  const brokers = await Promise.all(
    ports.map(async broker => {
      const dataDir = join(options.dataDir ?? directory, `data-${broker.id}`)
      await mkdir(dataDir, { recursive: true })
      const propertiesFile = join(directory, `broker-${broker.id}.properties`)
      const material = tls === undefined ? {} : { tls }
      const properties = brokerProperties({
        ...{ broker, brokers: ports, listener, dataDir, users, ...material },
        ...{ acls: options.acls ?? false, overrides: options.config ?? {} },
      })
      await writeFile(propertiesFile, properties)
      return stack.use(
        await openBroker(broker, {
          classPath,
          format: formatArguments(propertiesFile, { ...cluster, ports, users }),
          propertiesFile,
          logFile: join(directory, `broker-${broker.id}.log`),
          loggingFile,
          directory,
          heapMb: options.heapMb ?? 256,
        }),
      )
    }),
  )
  await Promise.all(brokers.map(broker => broker.ready()))
  const adminBootstrap = ports.map(({ internal }) => `127.0.0.1:${internal}`).join(',')
  const admin = stack.use(openTopicAdmin(adminBootstrap))
  const owned = stack.move()
  return {
    bootstrap: ports.map(({ client }) => `127.0.0.1:${client}`).join(','),
    adminBootstrap,
    brokers,
    ...(tls === undefined ? {} : { tls }),
    directory,
    createTopic: admin.createTopic,
    deleteTopic: admin.deleteTopic,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function choosePorts(count: number): Promise<readonly BrokerPorts[]> {
  const free = await freePorts(count * 3)
  return Array.from({ length: count }, (_, i) => {
    const [client = 0, internal = 0, controller = 0] = free.slice(i * 3, i * 3 + 3)
    return { id: i + 1, client, internal, controller }
  })
}

interface Formatting {
  readonly id: string
  readonly directoryIds: readonly string[]
  readonly ports: readonly BrokerPorts[]
  readonly users: Readonly<Record<string, string>>
}

function formatArguments(propertiesFile: string, cluster: Formatting): readonly string[] {
  const scram = Object.entries(cluster.users).flatMap(([name, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(mechanism => [
      '--add-scram',
      `${mechanism}=[name=${name},password=${password}]`,
    ]),
  )
  const voters = cluster.ports.map(
    ({ id, controller }, i) => `${id}@127.0.0.1:${controller}:${cluster.directoryIds[i]}`,
  )
  return [
    ...['format', '-t', cluster.id, '-c', propertiesFile, '--ignore-formatted'],
    ...(voters.length === 1 ? ['--standalone'] : ['--initial-controllers', voters.join(',')]),
    ...scram,
  ]
}

/** Kafka writes identifiers as 16 bytes in base64url, and refuses one that looks like an option. */
function kafkaUuid(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? kafkaUuid() : id
}

const logging = `appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %m (%c{1})%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.server.name = kafka.server
logger.server.level = info
`
