import { z } from 'zod'
import type { Bridge } from './bridge.ts'
import type { ClusterProbe } from './cluster-probe.ts'
import type { BridgeActions, BridgeDeps } from './define-bridge.ts'
import { bridges } from './registry.ts'

type System = keyof typeof bridges
type Schema = (typeof bridges)[System]['config']

const schemas = Object.values(bridges).map(({ config }) => config) as [Schema, ...Schema[]]
const bridgeConfig = z.discriminatedUnion('type', schemas)
export type BridgeConfig = Readonly<z.output<typeof bridgeConfig>>

export const bridgeRoleConfig = z.strictObject({
  bridges: z
    .array(bridgeConfig)
    .max(100)
    .refine(list => new Set(list.map(({ name }) => name)).size === list.length, {
      error: 'each cluster needs a name of its own',
    })
    .default([])
    .describe('Clusters to measure, each by a bridge of its own.'),
})
export type BridgeRoleConfig = Readonly<z.output<typeof bridgeRoleConfig>>

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
  actionsOf(config).quickened !== undefined

/** The same cluster, polled this often. */
export function quickened(config: BridgeConfig, everyMs: number): BridgeConfig {
  return actionsOf(config).quickened?.(config, everyMs) ?? config
}

/** Those of the entry whose schema gave the configuration: `type` says which, in a way that the compiler cannot follow. */
const actionsOf = ({ type }: BridgeConfig) =>
  bridges[type] as unknown as BridgeActions<BridgeConfig>
