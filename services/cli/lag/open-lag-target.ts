import type { Bridge } from '#bridge/bridge.ts'
import type { KafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { createKafkaBridge } from '#bridge/kafka/kafka-bridge.ts'
import type { Clock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { createObjectives, type ObjectiveOf } from '#kit/objectives.ts'
import { type ForetapConfig, foretapConfig } from '../config.ts'
import { effectiveObjectives } from '../effective-objectives.ts'
import { cliErrors } from '../errors.ts'
import { clusterOfFlags, strayConnectionFlag } from '../kafka-flags.ts'
import { configVariable, loadRootConfig } from '../load-root-config.ts'
import type { Terminal } from '../terminal.ts'
import type { LagFlags, LagOptions } from './lag-flags.ts'

/** Two polls must be through in a few seconds; who watches wants to see movement without burdening the cluster. */
const commitsIntervalMs = { table: 1_500, json: 1_500, watch: 2_000 } as const
const endsIntervalMs = 500

/** What `foretap lag` measures, and against what. */
export interface LagTarget {
  readonly bridge: Bridge
  /** Of the configuration; nothing has an objective where there is none. */
  readonly objectiveOf: ObjectiveOf
}

type OpenDeps = Pick<LagOptions, 'mode'> &
  Pick<Terminal, 'env'> & {
    readonly clock: Clock
  }

/**
 * A bridge for the cluster that the flags or the configuration name, without collector or store. Throws `CLI_…` for wrong
 * flags and configuration.
 */
export async function openLagTarget(
  flags: LagFlags,
  { mode, clock, env }: OpenDeps,
): Promise<LagTarget> {
  const { cluster, objectiveOf } = await readTarget(flags, { env })
  const intervals = { commitsIntervalMs: commitsIntervalMs[mode], endsIntervalMs }
  const bridge = await createKafkaBridge({ ...cluster, ...intervals }, { clock, log: silentLogger })
  return { bridge, objectiveOf }
}

interface Target extends Pick<LagTarget, 'objectiveOf'> {
  readonly cluster: KafkaBridgeConfig
}

async function readTarget(
  { kafka, ...flags }: LagFlags,
  terminal: Pick<Terminal, 'env'>,
): Promise<Target> {
  const empty = (['topic', 'group'] as const).find(name => flags[name] === '')
  if (empty !== undefined) throw cliErrors.USAGE_WRONG(`--${empty} is empty: write a name.`)
  if (kafka !== undefined) {
    const both = flags.config === undefined ? flags.cluster && '--cluster' : '--config'
    if (both) throw cliErrors.USAGE_WRONG(`--kafka and ${both} both name a cluster: choose one.`)
    const cluster = await clusterOfFlags({ ...flags, kafka })
    return { cluster: narrowed(cluster, flags), objectiveOf: () => undefined }
  }
  const stray = strayConnectionFlag(flags)
  if (stray !== undefined) {
    throw cliErrors.USAGE_WRONG(`${stray} is for --kafka, which is missing.`)
  }
  if (flags.config === undefined && !terminal.env[configVariable]) {
    throw cliErrors.USAGE_WRONG(
      '--kafka is missing: name at least one broker as host:port, or a file with --config.',
    )
  }
  const request = { configFile: flags.config, flags: [] }
  const config = await loadRootConfig(foretapConfig, request, terminal)
  const cluster = pickCluster(config.clusters, flags.cluster)
  const objectiveOf = createObjectives(effectiveObjectives(config))
  return { cluster: narrowed(cluster, flags), objectiveOf }
}

/** The Kafka cluster of this name, or the only one. */
function pickCluster(
  clusters: ForetapConfig['clusters'],
  name: string | undefined,
): KafkaBridgeConfig {
  const kafkas = clusters.filter(cluster => cluster.type === 'kafka')
  const names = kafkas.map(cluster => cluster.name).join(', ')
  if (kafkas.length === 0) {
    throw cliErrors.USAGE_WRONG('The configuration has no cluster of type kafka to measure.')
  }
  if (name === undefined) {
    const [only, ...others] = kafkas
    if (only !== undefined && others.length === 0) return only
    throw cliErrors.USAGE_WRONG(`The configuration has ${names}: choose one with --cluster.`)
  }
  const found = kafkas.find(cluster => cluster.name === name)
  if (found === undefined) {
    throw cliErrors.USAGE_WRONG(`--cluster is "${name}"; Kafka clusters are ${names}.`)
  }
  return found
}

/** Only what was asked for is read from the cluster; what the configuration leaves out stays out. */
function narrowed(
  cluster: KafkaBridgeConfig,
  { topic, group }: Pick<LagFlags, 'topic' | 'group'>,
): KafkaBridgeConfig {
  const { streams, consumers, internalStreams } = cluster
  return {
    ...cluster,
    streams: topic === undefined ? streams : { ...streams, include: [topic] },
    consumers: group === undefined ? consumers : { ...consumers, include: [group] },
    internalStreams: internalStreams || isInternal(topic),
  }
}

const isInternal = (topic: string | undefined) => topic?.startsWith('__') === true
