import type { Bridge } from '#bridge/bridge.ts'
import { type ClusterConfig, isMeasurable, lookedAt, openBridge } from '#bridge/config.ts'
import type { Clock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { createObjectives, type ObjectiveOf } from '#kit/objectives.ts'
import { namedSystems, nameOf, systems } from '../cluster-flags.ts'
import { clustersOfFlags } from '../clusters-of-flags.ts'
import { type ForetapConfig, foretapConfig } from '../config.ts'
import { effectiveObjectives } from '../effective-objectives.ts'
import { cliErrors } from '../errors.ts'
import { configVariable, loadRootConfig } from '../load-root-config.ts'
import type { Terminal } from '../terminal.ts'
import type { LagFlags, LagOptions } from './lag-flags.ts'

/** Two polls must be through in a few seconds; who watches wants to see movement without burdening the cluster. */
const intervalMs = { table: 1_500, json: 1_500, watch: 2_000 } as const

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
  const { topic: stream, group: consumer } = flags
  const look = { everyMs: intervalMs[mode], stream, consumer }
  const bridge = await openBridge(lookedAt(cluster, look), { clock, log: silentLogger })
  return { bridge, objectiveOf }
}

interface Target extends Pick<LagTarget, 'objectiveOf'> {
  /** Measured from outside: the demo has no life but in `foretap up`. */
  readonly cluster: ClusterConfig
}

async function readTarget(flags: LagFlags, terminal: Pick<Terminal, 'env'>): Promise<Target> {
  const empty = (['topic', 'group'] as const).find(name => flags[name] === '')
  if (empty !== undefined) throw cliErrors.USAGE_WRONG(`--${empty} is empty: write a name.`)
  const [one, both] = [
    ...namedSystems(flags),
    ...(['--config', '--cluster'] as const).filter((_, i) => [flags.config, flags.cluster][i]),
  ]
  if (namedSystems(flags).length > 0 && both !== undefined) {
    throw cliErrors.USAGE_WRONG(`${one} and ${both} both name a cluster: choose one.`)
  }
  const [named] = (await clustersOfFlags(flags)).filter(isMeasurable)
  if (named !== undefined) return { cluster: named, objectiveOf: () => undefined }
  if (flags.config === undefined && !terminal.env[configVariable]) throw nothingNamed()
  const request = { configFile: flags.config, flags: [] }
  const config = await loadRootConfig(foretapConfig, request, terminal)
  const cluster = pickCluster(config.clusters, flags.cluster)
  const objectiveOf = createObjectives(effectiveObjectives(config))
  return { cluster, objectiveOf }
}

function nothingNamed() {
  const ways = systems.map(([, own]) => `${nameOf(own)} ${own.example}`)
  return cliErrors.USAGE_WRONG(
    `A cluster is missing: name one with ${ways.join(', or ')}, or with --config a file.`,
  )
}

/** The cluster of this name, or the only one. */
function pickCluster(clusters: ForetapConfig['clusters'], name: string | undefined): ClusterConfig {
  const measured = clusters.filter(isMeasurable)
  const names = measured.map(cluster => cluster.name).join(', ')
  if (measured.length === 0) {
    throw cliErrors.USAGE_WRONG(
      `The configuration has no cluster of type ${systems.map(([system]) => system).join(' or ')} to measure.`,
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
