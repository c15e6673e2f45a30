import type { Bridge } from '#bridge/bridge.ts'
import { type BridgeConfig, openBridge } from '#bridge/config.ts'
import type { Clock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { createObjectives, type ObjectiveOf } from '#kit/objectives.ts'
import { type ForetapConfig, foretapConfig } from '../config.ts'
import { effectiveObjectives } from '../effective-objectives.ts'
import { cliErrors } from '../errors.ts'
import { clusterOfFlags, strayConnectionFlag } from '../kafka-flags.ts'
import { configVariable, loadRootConfig } from '../load-root-config.ts'
import { pulsarOfFlag } from '../pulsar-flags.ts'
import type { Terminal } from '../terminal.ts'
import type { LagFlags, LagOptions } from './lag-flags.ts'

/** Two polls must be through in a few seconds; who watches wants to see movement without burdening the cluster. */
const intervalMs = { table: 1_500, json: 1_500, watch: 2_000 } as const
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
  const bridge = await openBridge(quickened(cluster, intervalMs[mode]), {
    ...{ clock, log: silentLogger },
  })
  return { bridge, objectiveOf }
}

/** A cluster that is measured from outside: the demo has no life but in `foretap up`. */
type MeasuredCluster = Exclude<BridgeConfig, { type: 'demo' }>

function quickened(cluster: MeasuredCluster, everyMs: number): MeasuredCluster {
  switch (cluster.type) {
    case 'kafka':
      return { ...cluster, commitsIntervalMs: everyMs, endsIntervalMs }
    case 'pulsar':
      return { ...cluster, pollIntervalMs: everyMs }
    default:
      return cluster satisfies never
  }
}

interface Target extends Pick<LagTarget, 'objectiveOf'> {
  readonly cluster: MeasuredCluster
}

async function readTarget(
  { kafka, pulsar, ...flags }: LagFlags,
  terminal: Pick<Terminal, 'env'>,
): Promise<Target> {
  const empty = (['topic', 'group'] as const).find(name => flags[name] === '')
  if (empty !== undefined) throw cliErrors.USAGE_WRONG(`--${empty} is empty: write a name.`)
  const stray = kafka === undefined ? strayConnectionFlag(flags) : undefined
  if (stray !== undefined) {
    throw cliErrors.USAGE_WRONG(`${stray} is for --kafka, which is missing.`)
  }
  const named = [
    ...(['--kafka', '--pulsar'] as const).filter((_, i) => [kafka, pulsar][i] !== undefined),
    ...(['--config', '--cluster'] as const).filter((_, i) => [flags.config, flags.cluster][i]),
  ]
  if ((kafka ?? pulsar) !== undefined) {
    const [one, both] = named
    if (both) throw cliErrors.USAGE_WRONG(`${one} and ${both} both name a cluster: choose one.`)
    const cluster: MeasuredCluster =
      pulsar === undefined
        ? { ...(await clusterOfFlags({ ...flags, kafka: kafka ?? '' })), type: 'kafka' }
        : { ...(await pulsarOfFlag(pulsar)), type: 'pulsar' }
    return { cluster: narrowed(cluster, flags), objectiveOf: () => undefined }
  }
  if (flags.config === undefined && !terminal.env[configVariable]) {
    throw cliErrors.USAGE_WRONG(
      '--kafka is missing: name at least one broker as host:port, a Pulsar with --pulsar, or a file with --config.',
    )
  }
  const request = { configFile: flags.config, flags: [] }
  const config = await loadRootConfig(foretapConfig, request, terminal)
  const cluster = pickCluster(config.clusters, flags.cluster)
  const objectiveOf = createObjectives(effectiveObjectives(config))
  return { cluster: narrowed(cluster, flags), objectiveOf }
}

/** The cluster of this name, or the only one. */
function pickCluster(
  clusters: ForetapConfig['clusters'],
  name: string | undefined,
): MeasuredCluster {
  const measured = clusters.filter(cluster => cluster.type !== 'demo')
  const names = measured.map(cluster => cluster.name).join(', ')
  if (measured.length === 0) {
    throw cliErrors.USAGE_WRONG(
      'The configuration has no cluster of type kafka or pulsar to measure.',
    )
  }
  if (name === undefined) {
    const [only, ...others] = measured
    if (only !== undefined && others.length === 0) return only
    throw cliErrors.USAGE_WRONG(`The configuration has ${names}: choose one with --cluster.`)
  }
  const found = measured.find(cluster => cluster.name === name)
  if (found === undefined) {
    throw cliErrors.USAGE_WRONG(`--cluster is "${name}"; clusters are ${names}.`)
  }
  return found
}

/** Only what was asked for is read from the cluster; what the configuration leaves out stays out. */
function narrowed(
  cluster: MeasuredCluster,
  { topic, group }: Pick<LagFlags, 'topic' | 'group'>,
): MeasuredCluster {
  const { streams, consumers, internalStreams } = cluster
  return {
    ...cluster,
    streams: topic === undefined ? streams : { ...streams, include: [topic] },
    consumers: group === undefined ? consumers : { ...consumers, include: [group] },
    internalStreams: internalStreams || isInternal(topic),
  }
}

const isInternal = (topic: string | undefined) => topic?.startsWith('__') === true
