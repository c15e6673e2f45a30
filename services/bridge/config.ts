import { z } from 'zod'
import type { Bridge } from './bridge.ts'
import type { BridgeDeps } from './define-bridge.ts'
import { bridges } from './registry.ts'

const bridgeConfig = z.discriminatedUnion('type', [
  bridges.kafka.config.extend({
    type: z.literal('kafka').describe('Kind of cluster: Apache Kafka.'),
  }),
  bridges.pulsar.config.extend({
    type: z.literal('pulsar').describe('Kind of cluster: Apache Pulsar.'),
  }),
  bridges.demo.config.extend({
    type: z.literal('demo').describe('Kind of cluster: the built-in demo.'),
  }),
])
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
  switch (config.type) {
    case 'kafka': {
      const { type: _, ...own } = config
      return bridges.kafka.create(own, deps)
    }
    case 'pulsar': {
      const { type: _, ...own } = config
      return bridges.pulsar.create(own, deps)
    }
    case 'demo': {
      const { type: _, ...own } = config
      return bridges.demo.create(own, deps)
    }
    default:
      return config satisfies never
  }
}
