import { placeOf } from './world/noise.ts'

/** The brokers that the demo's partitions are spread over, as three would be in a small cluster. */
export const demoBrokerIds = [1, 2, 3] as const

export function brokerAddress(id: number): string {
  return `demo-broker-${id}:9092`
}

export function leaderOf(stream: string, partition: number): number {
  return (((placeOf(stream) >>> 0) + partition) % demoBrokerIds.length) + 1
}
