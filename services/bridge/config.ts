import { z } from 'zod'
import type { Bridge } from './bridge.ts'
import type { BridgeDeps } from './define-bridge.ts'
import { bridges } from './registry.ts'

const bridgeConfig = z.discriminatedUnion('type', [
  bridges.kafka.config.extend({ type: z.literal('kafka') }),
  bridges.demo.config.extend({ type: z.literal('demo') }),
])
export type BridgeConfig = Readonly<z.output<typeof bridgeConfig>>

export const bridgeRoleConfig = z.strictObject({
  bridges: z
    .array(bridgeConfig)
    .max(100)
    .default([])
    .refine(list => new Set(list.map(clusterOf)).size === list.length, {
      error: 'each bridge needs a cluster name of its own',
    })
    .describe('Clusters to measure, each by a bridge of its own.'),
})
export type BridgeRoleConfig = Readonly<z.output<typeof bridgeRoleConfig>>

/** The name of the cluster that a bridge measures. */
export function clusterOf(config: BridgeConfig): string {
  switch (config.type) {
    case 'kafka':
      return bridges.kafka.clusterOf(config)
    case 'demo':
      return bridges.demo.clusterOf(config)
    default:
      return config satisfies never
  }
}

export async function openBridge(config: BridgeConfig, deps: BridgeDeps): Promise<Bridge> {
  switch (config.type) {
    case 'kafka': {
      const { type: _, ...own } = config
      return bridges.kafka.create(own, deps)
    }
    case 'demo': {
      const { type: _, ...own } = config
      return bridges.demo.create(own, deps)
    }
    default:
      return config satisfies never
  }
}
