import { z } from 'zod'
import type { Bridge } from './bridge.ts'
import type { ClusterProbe } from './cluster-probe.ts'
import type { BridgeActions, BridgeDeps, ClusterLook } from './define-bridge.ts'
import { prometheusBridgeConfig } from './prometheus/config.ts'
import { clusterBridges, sourceBridges } from './registry.ts'

const bridges = { ...clusterBridges, ...sourceBridges }

type ClusterSchema = (typeof clusterBridges)[keyof typeof clusterBridges]['config']

const schemas = Object.values(clusterBridges).map(({ config }) => config)
const clusterConfig = z.discriminatedUnion('type', schemas as [ClusterSchema, ...ClusterSchema[]])
export type ClusterConfig = Readonly<z.output<typeof clusterConfig>>

type BridgeSchema = (typeof bridges)[keyof typeof bridges]['config']
/** A cluster or a source. */
export type BridgeConfig = Readonly<z.output<BridgeSchema>>

const isNamedApart = (list: readonly { readonly name: string }[]) =>
  new Set(list.map(({ name }) => name)).size === list.length

export const bridgeRoleConfig = z.strictObject({
  bridges: z
    .array(clusterConfig)
    .max(100)
    .refine(isNamedApart, { error: 'each cluster needs a name of its own' })
    .default([])
    .describe('Clusters to measure, each by a bridge of its own.'),
})

export const sourcesConfig = z.strictObject({
  prometheus: z
    .array(prometheusBridgeConfig)
    .max(100)
    .refine(isNamedApart, { error: 'each source needs a name of its own' })
    .default([])
    .describe('Prometheus servers whose queries give series.'),
})
export type SourcesConfig = Readonly<z.output<typeof sourcesConfig>>

/** Each source as what opens it. */
export const bridgesOfSources = ({ prometheus }: SourcesConfig): readonly BridgeConfig[] =>
  prometheus.map(source => ({ ...source, type: 'prometheus' }))

/** What the role runs. Their names are all different. */
export interface BridgeRoleConfig {
  readonly bridges: readonly BridgeConfig[]
}

export async function openBridge(config: BridgeConfig, deps: BridgeDeps): Promise<Bridge> {
  return actionsOf(config).create(config, deps)
}

/** Looks at a cluster once; see `BridgeActions`. */
export function probeCluster(
  config: BridgeConfig,
  deps: Pick<BridgeDeps, 'clock'>,
  signal: AbortSignal,
): Promise<ClusterProbe> {
  return actionsOf(config).probe(config, deps, signal)
}

/** Whether there is something outside this process to be measured. */
export const isMeasurable = (config: BridgeConfig): boolean =>
  actionsOf(config).lookedAt !== undefined

/** The same cluster, for who looks at it for a moment. */
export function lookedAt(config: BridgeConfig, look: ClusterLook): BridgeConfig {
  return actionsOf(config).lookedAt?.(config, look) ?? config
}

/** Those of the entry whose schema gave the configuration: `type` says which, in a way that the compiler cannot follow. */
const actionsOf = ({ type }: BridgeConfig) =>
  bridges[type] as unknown as BridgeActions<BridgeConfig>
